import sharp from 'sharp';

// Settings of the whole process. The cache of libvips is useless here, because each picture is opened once, and keeps decoded
// pictures in memory. One thread per picture suffices, because many pictures are decoded concurrently in libuv's thread pool.
sharp.cache(false);
sharp.concurrency(1);

export { sharp };
