import { describe, expect, it } from 'vitest'
import { HeaderList, noHeaders } from '../../solution/http/headers.ts'

const list = (...lines: [string, string][]) => {
  const headers = new HeaderList()
  for (const [name, value] of lines) headers.add(name, value)
  return headers
}

describe('HeaderList', () => {
  const headers = list(['accept', 'a'], ['host', 'h'], ['accept', 'b'], ['empty', ''])

  it('gives the value of a field', () => {
    expect(headers.get('host')).toBe('h')
  })

  it('gives an empty value as such, not as an absent field', () => {
    expect(headers.get('empty')).toBe('')
    expect(headers.has('empty')).toBe(true)
  })

  it('joins the lines of one name with a comma and a space', () => {
    expect(headers.get('accept')).toBe('a, b')
  })

  it('gives each line of one name, in order', () => {
    expect(headers.getAll('accept')).toEqual(['a', 'b'])
    expect(headers.getAll('absent')).toEqual([])
  })

  it('counts lines, not names', () => {
    expect(headers.size).toBe(4)
  })

  it('iterates over the lines in the order in which they came', () => {
    expect([...headers]).toEqual([
      ['accept', 'a'],
      ['host', 'h'],
      ['accept', 'b'],
      ['empty', ''],
    ])
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '0'])(
    'has no field %s unless it was sent',
    name => {
      expect(headers.has(name)).toBe(false)
      expect(headers.get(name)).toBeUndefined()
      expect(list([name, 'v']).get(name)).toBe('v')
    },
  )

  it('is empty where there are none', () => {
    expect(noHeaders.size).toBe(0)
    expect([...noHeaders]).toEqual([])
  })
})
