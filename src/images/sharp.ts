import sharp from 'sharp';

// Set once for the process. libvips' cache of operations never helps here (each picture is opened once) and keeps
// decoded pictures alive. One thread per picture: many pictures are under way at once in libuv's pool.
sharp.cache(false);
sharp.concurrency(1);

export { sharp };
