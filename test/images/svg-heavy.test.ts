import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { decode } from '../../src/images/decode.ts';
import { createDecodeGate } from '../../src/images/decode-gate.ts';
import { prepareSvg } from '../../src/images/svg.ts';
import { MAX_PIXELS } from './fixtures.ts';

const svg = (body: string) =>
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="400" height="200">${body}</svg>`);
const drawn = async (bytes: Uint8Array) => {
  const { pixels, width, height } = await decode(bytes, 'svg', { maxPixels: MAX_PIXELS });
  const { data } = pixels;
  return { width, height, first: [...data.slice(0, 3)], last: [...data.slice(-3)] };
};

describe('an SVG that needs much memory', () => {
  it('is drawn in a separate process with the same result', async () => {
    const shapes =
      '<rect width="200" height="200" fill="#f00"/><rect x="200" width="200" height="200" fill="#00f"/>';
    const light = await drawn(svg(shapes));
    const heavy = await drawn(svg('<g/>'.repeat(30_000) + shapes));
    expect(heavy).toEqual(light);
    expect(heavy).toEqual({ width: 400, height: 200, first: [255, 0, 0], last: [0, 0, 255] });
    const broken = decode(svg(`${'<g/>'.repeat(30_000)}<g>`), 'svg', { maxPixels: MAX_PIXELS });
    await expect(broken).rejects.toMatchObject({ code: 'corrupt' });
  });

  it('has a cost for its elements, rules and images, and is refused if it exceeds the memory', async () => {
    const costOf = async (body: string) => (await prepareSvg(svg(body), MAX_PIXELS)).cost.full;
    const plain = await costOf('<g/>');
    expect(await costOf('<g/>'.repeat(100_000))).toBeGreaterThan(plain + 275e6);
    expect(await costOf(`<style>${'.a{fill:red}'.repeat(100_000)}</style>`)).toBeGreaterThan(plain + 100e6);
    const gate = createDecodeGate(300e6);
    const refused = gate.run(0, undefined, (memory) =>
      decode(svg('<g/>'.repeat(100_000)), 'svg', { maxPixels: MAX_PIXELS, memory }),
    );
    await expect(refused).rejects.toMatchObject({ code: 'too-large' });
  });

  it('is refused for more text than is read, compressed or not, with the limit', async () => {
    const long = svg(' '.repeat(32 * 1024 * 1024));
    const refusal = { code: 'too-large', message: 'the SVG has more than 33,554,432 bytes of text' };
    for (const bytes of [long, gzipSync(long)])
      await expect(prepareSvg(bytes, MAX_PIXELS)).rejects.toMatchObject(refusal);
    await expect(prepareSvg(gzipSync(long).subarray(0, 100), MAX_PIXELS)).rejects.toMatchObject({
      code: 'corrupt',
      message: 'the SVGZ cannot be inflated: unexpected end of file',
    });
  });

  it('is drawn without long text, in whatever form', async () => {
    const text = async (source: string) =>
      new TextDecoder().decode((await prepareSvg(Buffer.from(source), MAX_PIXELS)).bytes);
    const root = (body: string) => svg(body).toString();
    expect(await text(root('<text y="9">short</text>'))).toContain('<text y="9">short</text>');
    const long = 'a '.repeat(20_000);
    const entity = `<!DOCTYPE svg [<!ENTITY e "${'b'.repeat(900)}">]>`;
    for (const source of [
      root(`<text>${long}</text>`),
      root(`<text><![CDATA[${long}]]></text>`),
      root(`<text>${'<tspan>ab</tspan>'.repeat(20_000)}</text>`),
      entity + root(`<text>${'&e;'.repeat(100)}</text>`),
    ]) {
      expect(await text(source)).not.toMatch(/<text\b/);
    }
    expect(await text(root(`<style>${'.a{fill:red}'.repeat(5000)}</style><text>x</text>`))).toContain(
      '<text>',
    );
  });

  it('has only links to its own parts and to images of known size', async () => {
    const link = (value: string) => `<image href="${value}"/>`;
    const png =
      'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const body =
      link('#part') + link(png) + link('data:image/svg+xml;base64,AAAA') + link('data:image/png;base64,AAAA');
    const text = new TextDecoder().decode((await prepareSvg(svg(body), MAX_PIXELS)).bytes);
    expect(text.match(/ href=/g)).toHaveLength(2);
    expect(text.match(/ nohref=/g)).toHaveLength(2);
  });
});
