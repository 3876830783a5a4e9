import { describe, expect, it } from 'vitest'
import { defaults } from '../../solution/config.ts'
import { ChunkedDecoder } from '../../solution/http/chunked.ts'
import { ReceiveBuffer } from '../../solution/http/receive-buffer.ts'

describe('ChunkedDecoder', () => {
  const started = (limits = {}) => {
    const input = new ReceiveBuffer()
    const decoder = new ChunkedDecoder({ ...defaults, ...limits })
    const push = (bytes: string) => input.push(Buffer.from(bytes, 'latin1'))
    const next = () => {
      const piece = decoder.next(input)
      return piece && Buffer.from(piece).toString('latin1')
    }
    return { input, decoder, push, next }
  }

  it('hands on each part of a chunk as it comes', () => {
    const { decoder, push, next } = started()
    push('5\r\nhe')
    expect([next(), next()]).toEqual(['he', undefined])
    push('llo\r')
    expect([next(), next()]).toEqual(['llo', undefined])
    expect(decoder.done).toBe(false)
    push('\n0\r\n\r\n')
    expect(next()).toBeUndefined()
    expect(decoder.done).toBe(true)
  })

  it('hands on content without copying it', () => {
    const { input, decoder } = started()
    const bytes = Buffer.from('5\r\nhello\r\n')
    input.push(bytes)
    expect(decoder.next(input)!.buffer).toBe(bytes.buffer)
  })

  it('leaves the bytes behind the body where they are', () => {
    const { input, decoder, push, next } = started()
    push('0\r\n\r\n5\r\nhello')
    expect(next()).toBeUndefined()
    expect(decoder.done).toBe(true)
    expect(next()).toBeUndefined()
    expect(input.bytes.toString('latin1', input.mark, input.end)).toBe('5\r\nhello')
  })

  it('has no trailers until they are complete', () => {
    const { decoder, push, next } = started()
    push('0\r\nx: y\r\n')
    next()
    expect(decoder.trailers.size).toBe(0)
    push('\r\n')
    next()
    expect([...decoder.trailers]).toEqual([['x', 'y']])
  })

  it('keeps nothing of the lines around the data', () => {
    const { input, push, next } = started()
    push('1;ext="ension"\r\na\r\n2;more')
    while (next() !== undefined);
    expect(input.mark).toBe(input.end)
  })

  it('counts a chunk against the limit as soon as its size is known', () => {
    const { push, next } = started({ maxBodyBytes: 16 })
    push('10\r\n')
    expect(next()).toBeUndefined()
    push('x'.repeat(16))
    expect(next()).toHaveLength(16)
    push('\r\n1\r\n')
    expect(next).toThrow('larger than this server accepts')
  })
})
