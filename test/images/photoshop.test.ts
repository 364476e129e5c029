import { expect, test } from 'vitest';
import { decode } from '../../src/images/decode.ts';
import { MAX_PIXELS } from './fixtures.ts';
import { matrixFile } from './matrix.ts';

const decodePsd = (bytes: Uint8Array, maxPixels = MAX_PIXELS) => decode(bytes, 'psd', { maxPixels });

test('a PSD without a composite says what to do', async () => {
  for (const file of ['no-composite.psd', 'no-image-data.psd'])
    await expect(decodePsd(matrixFile(file)), file).rejects.toMatchObject({
      code: 'unsupported',
      message: 'the PSD was saved without a composite of its layers',
      hint: expect.stringContaining('Maximize Compatibility'),
    });
});

test('a header that promises more than the file has is refused before memory is allocated', async () => {
  const promised = (file: string, width: number, height: number) => {
    const bytes = new Uint8Array(matrixFile(file));
    const view = new DataView(bytes.buffer);
    view.setUint32(14, height);
    view.setUint32(18, width);
    return decodePsd(bytes);
  };
  for (const file of ['rgb-raw.psd', 'rgb-rle.psd', 'rgb-big.psb']) {
    await expect(promised(file, 9000, 9000), file).rejects.toMatchObject({ code: 'corrupt' });
    await expect(promised(file, 300_000, 300_000), file).rejects.toMatchObject({ code: 'too-large' });
    await expect(promised(file, 0, 10), file).rejects.toMatchObject({ code: 'corrupt' });
  }
  await expect(decodePsd(matrixFile('rgb-raw.psd'), 100)).rejects.toMatchObject({ code: 'too-large' });
});

test('wherever a PSD ends, it is an error of the file', async () => {
  for (const file of ['rgb-rle.psd', 'indexed-rle.psd', 'grey16-rle.psb']) {
    const bytes = matrixFile(file);
    for (let end = 8; end < bytes.length; end += 61)
      await expect(decodePsd(bytes.subarray(0, end)), `${file} ${end}`).rejects.toMatchObject({
        code: expect.stringMatching(/corrupt|unsupported/),
      });
  }
});
