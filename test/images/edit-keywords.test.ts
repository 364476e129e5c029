import { describe, expect, it } from 'vitest';
import { addKeywords, EMPTY_XMP, removeKeywords } from '../../src/images/caption/edit-keywords.ts';
import { readXmp } from '../../src/images/caption/xmp.ts';
import { altOf, bagOf, xmpOf } from '../support/caption-files.ts';

const keywordsIn = (text: string) => readXmp(Buffer.from(text)).keywords;
const xmp = (...args: Parameters<typeof xmpOf>) => xmpOf(...args).toString();
const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';
const DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"';

const FORMS: Readonly<Record<string, string>> = {
  'a new packet': EMPTY_XMP,
  'a packet with keywords': xmp(
    altOf('dc:title', 'My <![CDATA[cat]]>') + bagOf('dc:subject', 'pet', 'R&amp;D'),
  ),
  'a packet with other words only': xmp(altOf('dc:title', '我的猫'), 'xmp:Rating="5"'),
  'an empty description': xmp('', 'xmp:Rating="5"'),
  'lines and indents of Windows':
    `\uFEFF<x:xmpmeta xmlns:x="adobe:ns:meta/">\r\n <rdf:RDF ${RDF}>\r\n  <rdf:Description rdf:about='' ${DC}>\r\n` +
    `   <!-- mine --><dc:subject>\r\n    <rdf:Bag>\r\n     <rdf:li>pet</rdf:li>\r\n    </rdf:Bag>\r\n   </dc:subject>\r\n` +
    `   <lr:x xmlns:lr="l" a="1 > 0"/>\r\n  </rdf:Description>\r\n </rdf:RDF>\r\n</x:xmpmeta>\r\n`,
  'other prefixes and an ordered list': `<r:RDF ${RDF.replace(':rdf', ':r')}><r:Description r:about="" ${DC.replace(':dc', ':d')}><d:subject><r:Seq><r:li>pet</r:li></r:Seq></d:subject></r:Description></r:RDF>`,
  'an empty list with a comment': `<?xml version="1.0" encoding="utf-8"?><rdf:RDF ${RDF}><rdf:Description ${DC}><dc:subject><rdf:Bag rdf:ID="mine">\n <!-- mine --></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>`,
  'two descriptions': `<rdf:RDF ${RDF}><rdf:Description xmlns:a="a" a:b="c"><a:d/></rdf:Description><rdf:Description ${DC}><dc:subject><rdf:Bag><rdf:li>pet</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF>`,
};

describe.each(Object.entries(FORMS))('%s', (_, before) => {
  it('gets keywords, keeps the rest byte for byte, and loses exactly them again', () => {
    const there = keywordsIn(before) ?? [];
    const added = addKeywords(before, ['dog', 'PET', '海滩', 'salt & <pepper>', 'dog'])!;
    const fresh = there.includes('pet')
      ? ['dog', '海滩', 'salt & <pepper>']
      : ['dog', 'PET', '海滩', 'salt & <pepper>'];
    expect(added.keywords).toEqual(fresh);
    expect(keywordsIn(added.text)).toEqual([...there, ...fresh]);
    expect(addKeywords(added.text, fresh)).toEqual({ text: added.text, keywords: [], wholeList: false });
    const removed = removeKeywords(added.text, added.keywords, added.wholeList)!;
    expect(removed.keywords).toEqual(fresh);
    expect(removed.text).toBe(before);
  });

  it('keeps a keyword that the user has added since', () => {
    const added = addKeywords(before, ['dog'])!;
    const more = addKeywords(added.text, ['mine'])!;
    const left = removeKeywords(more.text, added.keywords, added.wholeList)!;
    expect(left.keywords).toEqual(['dog']);
    expect(keywordsIn(left.text)).toEqual([...(keywordsIn(before) ?? []), 'mine']);
  });
});

it('opens a description and a list that are written in short', () => {
  const description = `<rdf:RDF ${RDF}><rdf:Description rdf:about="" ${DC}/></rdf:RDF>`;
  expect(keywordsIn(addKeywords(description, ['dog'])!.text)).toEqual(['dog']);
  const list = `<rdf:RDF ${RDF}><rdf:Description ${DC}><dc:subject><rdf:Bag/></dc:subject></rdf:Description></rdf:RDF>`;
  expect(keywordsIn(addKeywords(list, ['dog'])!.text)).toEqual(['dog']);
  const named = addKeywords(list.replace('<rdf:Bag/>', '<rdf:Bag rdf:ID="mine" />'), ['dog'])!;
  expect(named.text).toContain('<rdf:Bag rdf:ID="mine"><rdf:li>dog</rdf:li></rdf:Bag>');
  expect(removeKeywords(named.text, ['dog'], named.wholeList)!.text).toContain(
    '<rdf:Bag rdf:ID="mine"></rdf:Bag>',
  );
  const undeclared = `<rdf:RDF ${RDF}><rdf:Description/></rdf:RDF>`;
  expect(keywordsIn(addKeywords(undeclared, ['dog'])!.text)).toEqual(['dog']);
});

it.each([
  ['nothing', ''],
  ['no XML', 'dog, cat'],
  ['XML that is cut off', EMPTY_XMP.slice(0, 200)],
  ['tags that cross', `<rdf:RDF ${RDF}><rdf:Description></rdf:RDF></rdf:Description>`],
  ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${EMPTY_XMP}`],
  ['another encoding', `<?xml version="1.0" encoding='GBK'?>${EMPTY_XMP}`],
  ['no RDF', '<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>'],
  ['a single keyword as an attribute', xmp('', 'dc:subject="pet"')],
  ['a keyword without a list', xmp('<dc:subject>pet</dc:subject>')],
  ['two lists', xmp(bagOf('dc:subject', 'a') + bagOf('dc:subject', 'b'))],
  ['keywords with parts', xmp(bagOf('dc:subject', '<b>a</b>'))],
])('leaves %s alone', (_, text) => {
  expect(addKeywords(text, ['dog'])).toBeNull();
  expect(removeKeywords(text, ['dog'], false)).toBeNull();
});

it('takes time in proportion to the length of what is wrong', () => {
  const hostile = `<rdf:RDF ${RDF}><a ${'b="c" '.repeat(100_000)}`;
  expect(addKeywords(hostile, ['dog'])).toBeNull();
  expect(addKeywords('<a>'.repeat(200_000), ['dog'])).toBeNull();
});
