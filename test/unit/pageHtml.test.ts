import { expect, test } from 'vitest';
import { noticeHtml, pageHtml } from '../../src/extension/pages/pageHtml';

const parts = {
  cspSource: 'https://files.example',
  nonce: 'bm9uY2U=',
  scriptUri: 'https://files.example/dist/page.js',
  styleUri: 'https://files.example/dist/page.css',
  fileName: 'checkpoint.pt',
  opening: 'Opening checkpoint.pt …',
  language: 'en',
  translation: undefined,
};

function policyOf(html: string): Map<string, string> {
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)![1]!;
  return new Map(policy.split('; ').map((rule) => [rule.split(' ')[0]!, rule.slice(rule.indexOf(' ') + 1)]));
}

test('the page may load its own script and style sheet, and nothing else', () => {
  const policy = policyOf(pageHtml(parts));
  expect(policy.get('default-src')).toBe("'none'");
  expect(policy.get('script-src')).toBe("'nonce-bm9uY2U='");
  expect(policy.get('style-src')).toBe('https://files.example');
  const others = [...policy].filter(([name]) => !['default-src', 'script-src', 'style-src'].includes(name));
  expect(others.every(([, sources]) => sources === "'none'")).toBe(true);
  expect([...policy.values()].join(' ')).not.toContain('unsafe');
});

test('nothing is inline: one script, which has the nonce, one style sheet, no handlers', () => {
  const html = pageHtml(parts);
  expect(html.match(/<script[^>]*>.*?<\/script>/gs)).toEqual([
    '<script nonce="bm9uY2U=" src="https://files.example/dist/page.js"></script>',
  ]);
  expect(html).toContain('<link rel="stylesheet" href="https://files.example/dist/page.css">');
  expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
});

test('a page whose script has not loaded yet says which file it opens', () => {
  expect(pageHtml(parts)).toContain('Opening checkpoint.pt');
});

test('a file name is text, whatever it contains', () => {
  const html = pageHtml({ ...parts, fileName: '<script>alert("&")</script>.pt' });
  expect(html).toContain('&lt;script&gt;alert("&amp;")&lt;/script&gt;.pt');
  expect(html.match(/<script/g)).toHaveLength(1);
});

test('a translation is data in the language of the document, whatever a text of it contains', () => {
  const translation = { Images: '</script><script>alert(1)</script> <!-- & Bilder' };
  const html = pageHtml({ ...parts, language: 'de', translation });
  const [, block] = /<script type="application\/json" id="translation">(.*?)<\/script>/s.exec(html)!;
  expect(JSON.parse(block!)).toEqual(translation);
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html).toContain('<html lang="de">');
  expect(policyOf(html)).toEqual(policyOf(pageHtml(parts)));
});

test('a notice is text under a policy that admits nothing', () => {
  const html = noticeHtml('<b>.pt', 'It was not kept & is gone.', 'en');
  expect([...policyOf(html)]).toEqual([['default-src', "'none'"]]);
  expect(html).toContain('<title>&lt;b&gt;.pt</title>');
  expect(html).toContain('<p>It was not kept &amp; is gone.</p>');
});
