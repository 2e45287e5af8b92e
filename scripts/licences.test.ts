import { expect, test } from 'vitest';
import { FITTING, page, readLockfile, sbom, thirdParties } from './licences.ts';

const parties = thirdParties(readLockfile());

test('every package that comes with AIVT has a licence that fits its own', () => {
  expect(parties.filter(({ licence }) => !FITTING.includes(licence))).toEqual([]);
  expect(parties.length).toBeGreaterThan(100);
});

test('what only builds and tests is left out, and each version stands once', () => {
  const packages = {
    '': {},
    'node_modules/a': { version: '1.0.0', license: 'MIT' },
    'node_modules/b/node_modules/a': { version: '1.0.0', license: 'MIT' },
    'node_modules/b/node_modules/@c/d': { version: '2.0.0', license: 'ISC', integrity: 'sha512-AAEC' },
    'node_modules/test': { version: '1.0.0', license: 'MIT', dev: true },
    'node_modules/overlay': { link: true },
  };
  const found = thirdParties({ packages });
  expect(found.map(({ name }) => name)).toEqual(['@c/d', 'a']);
  expect(sbom(found, '0.1.0')).toMatchObject({
    bomFormat: 'CycloneDX',
    components: [{ purl: 'pkg:npm/%40c/d@2.0.0', hashes: [{ alg: 'SHA-512', content: '000102' }] }, { purl: 'pkg:npm/a@1.0.0' }],
  });
});

test('whoever made the word lists is named', () => {
  expect(page(parties)).toMatch(/LDNOOBW.*CC BY 4\.0/u);
});
