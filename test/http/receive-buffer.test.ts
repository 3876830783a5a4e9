import { beforeEach, describe, expect, it } from 'vitest'
import { ReceiveBuffer } from '../../solution/http/receive-buffer.ts'

const bytes = (text: string) => Buffer.from(text, 'latin1')

describe('ReceiveBuffer', () => {
  let input: ReceiveBuffer
  beforeEach(() => {
    input = new ReceiveBuffer()
  })

  const unseen = () => input.bytes.toString('latin1', input.at, input.end)

  it('is empty at first', () => {
    expect(input.at).toBe(input.end)
    expect(input.text()).toBe('')
    expect(input.take(10)).toHaveLength(0)
  })

  it('adopts a piece without copying it when nothing is left over', () => {
    const piece = bytes('hello')
    input.push(piece)
    expect(input.bytes.buffer).toBe(piece.buffer)
    expect(unseen()).toBe('hello')
  })

  it('keeps the bytes since the mark when another piece comes', () => {
    input.push(bytes('one '))
    input.at = 4
    input.release()
    input.push(bytes('two '))
    input.at += 2
    input.push(bytes('three'))
    expect(input.text()).toBe('tw')
    expect(unseen()).toBe('o three')
  })

  it('keeps distances from the mark right while the bytes move', () => {
    input.push(bytes('released kept '))
    input.at = 9
    input.release()
    input.at += 5
    for (let i = 0; i < 5_000; i++) input.push(bytes('x'))
    expect(input.at - input.mark).toBe(5)
    expect(input.text()).toBe('kept ')
    expect(unseen()).toBe('x'.repeat(5_000))
  })

  it('reads bytes as one character each', () => {
    input.push(Buffer.from([0x41, 0x80, 0xc3, 0xa9, 0xff]))
    input.at = 5
    expect(input.text()).toBe('A\x80\xc3\xa9\xff')
  })

  it('takes out at most what was asked for, and at most what is there', () => {
    input.push(bytes('hello'))
    expect(Buffer.from(input.take(2)).toString()).toBe('he')
    expect(Buffer.from(input.take(10)).toString()).toBe('llo')
    expect(input.mark).toBe(input.end)
  })

  it('takes out without a copy', () => {
    const piece = bytes('hello')
    input.push(piece)
    expect(input.take(5).buffer).toBe(piece.buffer)
  })

  it('never writes into a piece that was pushed, though its memory goes on behind it', () => {
    const memory = bytes('hello, do not touch')
    input.push(memory.subarray(0, 5))
    input.at = 1
    input.push(bytes('XXXXXXXX'))
    expect(memory.toString()).toBe('hello, do not touch')
    expect(unseen()).toBe('elloXXXXXXXX')
  })

  it('never rewrites what was taken out', () => {
    const taken: Uint8Array[] = []
    let expected = ''
    for (let i = 0; i < 500; i++) {
      const text = `<${i}>`
      input.push(bytes('-'))
      input.push(bytes(text))
      input.at++
      input.release()
      taken.push(input.take(i % 2 ? text.length : 2))
      expected += i % 2 ? text : text.slice(0, 2)
      input.take(1_000)
    }
    expect(Buffer.concat(taken).toString()).toBe(expected)
  })
})
