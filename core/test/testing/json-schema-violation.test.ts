import assert from 'node:assert/strict';
import { jsonSchemaViolation } from '../../src/testing/json-schema-violation.ts';

describe('holding a value against a JSON Schema', () => {
  for (const [keyword, schema, good, bad] of [
    ['type', { type: 'string' }, ['a', ''], [1, null, [], {}, true]],
    ['type, of several', { type: ['integer', 'null'] }, [1, null, -3], [1.5, 'a', {}]],
    ['type object', { type: 'object' }, [{}], [[], null, 'a']],
    ['enum', { enum: ['a', 1, [2]] }, ['a', 1, [2]], ['b', 2, [3]]],
    ['const', { const: true }, [true], [false, 'true', 1]],
    ['pattern', { pattern: '^[a-z]+$' }, ['a', 7], ['A', '']],
    ['minLength and maxLength', { minLength: 1, maxLength: 2 }, ['é', '😀😀', 7], ['', 'abc']],
    ['minimum and maximum', { minimum: 1, maximum: 3 }, [1, 3, 'a'], [0, 3.5]],
    ['exclusiveMinimum and exclusiveMaximum', { exclusiveMinimum: 1, exclusiveMaximum: 3 }, [2], [1, 3]],
    ['minItems and maxItems', { minItems: 1, maxItems: 2 }, [[1], [1, 2], 'abc'], [[], [1, 2, 3]]],
    [
      'uniqueItems',
      { uniqueItems: true },
      [
        [1, 2],
        [[1], [2]],
      ],
      [
        [1, 1],
        [[1], [1]],
      ],
    ],
    ['items', { items: { type: 'string' } }, [[], ['a'], 5], [[1], ['a', 1]]],
    ['properties', { properties: { a: { type: 'string' } } }, [{}, { a: 'x' }, { b: 1 }], [{ a: 1 }]],
    ['required', { required: ['a'] }, [{ a: 1 }, 5], [{}, { b: 1 }]],
    ['additionalProperties: false', { properties: { a: {} }, additionalProperties: false }, [{}, { a: 1 }], [{ b: 1 }]],
    ['additionalProperties', { additionalProperties: { type: 'string' } }, [{ b: 'x' }], [{ b: 1 }]],
    ['anyOf', { anyOf: [{ type: 'string' }, { minimum: 3 }] }, ['a', 4], [2]],
    ['oneOf', { oneOf: [{ type: 'integer' }, { type: 'number', minimum: 3 }] }, [1, 3.5], [4, 1.5]],
    ['allOf', { allOf: [{ type: 'integer' }, { minimum: 3 }] }, [4], [1, 3.5]],
    ['not', { not: { type: 'string' } }, [1], ['a']],
    ['what only describes', { description: 'x', default: 1, format: 'path', writeOnly: true }, [1, 'a'], []],
  ] as const) {
    it(`knows ${keyword}`, () => {
      for (const value of good) assert.equal(jsonSchemaViolation(value, schema), undefined, JSON.stringify(value));
      for (const value of bad) assert.notEqual(jsonSchemaViolation(value, schema), undefined, JSON.stringify(value));
    });
  }

  it('says where the violation is', () => {
    const schema = { properties: { list: { items: { properties: { key: { type: 'string' } } } } } };
    assert.equal(jsonSchemaViolation({ list: [{ key: 'a' }, { key: 1 }] }, schema), 'list[1].key: expected string');
  });
});
