import { expect, it } from 'vitest';
import { nameOfAddress } from '../../src/core/model-address.ts';
import { fullName, namesLike } from '../../src/models/model-name.ts';

it('knows what a mistyped name of a model probably means', () => {
  const meant = {
    'bge-vl-bse': ['bge-vl-base'],
    bgevlbase: ['bge-vl-base'],
    'BAAI/BGE-VL-base2': ['bge-vl-base'],
    'siglip2-base': ['siglip2-base-patch16-224', 'siglip2-base-patch16-256', 'siglip2-base-patch16-384'],
    'soutu mini': ['soutu-mini'],
    nix: [],
    '': [],
  };
  for (const [name, names] of Object.entries(meant)) expect([name, namesLike(name)]).toEqual([name, names]);
  expect(namesLike('mien', ['mine'])).toEqual(['mine']);
});

it('takes the address of the page of a model for its name', () => {
  const names = {
    'https://huggingface.co/BAAI/BGE-VL-base': 'BAAI/BGE-VL-base',
    'https://huggingface.co/BAAI/BGE-VL-base/': 'BAAI/BGE-VL-base',
    'https://huggingface.co/BAAI/BGE-VL-base/tree/v1.0?x=1#files': 'BAAI/BGE-VL-base@v1.0',
    'https://huggingface.co/BAAI/BGE-VL-base/tree/refs%2Fpr%2F1': 'BAAI/BGE-VL-base@refs/pr/1',
    'https://huggingface.co/BAAI/BGE-VL-base/blob/main/config.json': 'BAAI/BGE-VL-base@main',
    'http://hf-mirror.com/BAAI/BGE-VL-base': 'BAAI/BGE-VL-base',
    'huggingface.co/BAAI/BGE-VL-base': 'BAAI/BGE-VL-base',
    'https://www.modelscope.cn/models/BAAI/BGE-VL-base/summary': 'BAAI/BGE-VL-base',
    'https://modelscope.cn/models/BAAI/BGE-VL-base/tree/master': 'BAAI/BGE-VL-base@master',
  };
  for (const [address, name] of Object.entries(names)) expect(nameOfAddress(address)).toBe(name);
  const others = ['BAAI/BGE-VL-base', '/models/mine', 'https://example.com/BAAI/BGE-VL-base', 'C:\\mine', ''];
  for (const other of others) expect(nameOfAddress(other)).toBe(other);
  expect(fullName('https://huggingface.co/a/b')).toBe('a/b');
  expect(fullName('https://hf-mirror.com/baai/bge-vl-base/tree/main')).toBe('BAAI/BGE-VL-base@main');
});

it('does not take a name without its revision for one without the @', () => {
  expect(fullName('bge-vl-base@')).toBeNull();
  expect(fullName('BAAI/BGE-VL-base@')).toBeNull();
});
