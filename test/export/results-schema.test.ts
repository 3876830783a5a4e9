import { describe, expect, it } from 'vitest'
import { allSorts, fullMarks, incomplete, saying } from '../support/results.ts'
import { violations } from '../support/schema.ts'

const SCHEMA = new URL('../../scripts/grade/results.schema.json', import.meta.url)

describe('the schema of results', () => {
  it.each(Object.entries({ fullMarks, allSorts, incomplete, hostile: saying('\0]]>') }))(
    'holds for the made-up grade %s',
    (_, results) => expect(violations(SCHEMA, results)).toEqual([]),
  )

  it('notices what is missing and what it does not know', () => {
    const { points: _, ...pointless } = fullMarks
    expect(violations(SCHEMA, { ...pointless, grade: 'A' })).toEqual([
      "/ must have required property 'points'",
      '/ must NOT have additional properties',
    ])
  })
})
