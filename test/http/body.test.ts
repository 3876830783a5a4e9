import { describe, expect, it } from 'vitest'
import { emptyBody, IncomingBody } from '../../solution/http/body.ts'
import { HttpError } from '../../solution/http/errors.ts'
import { HeaderList, noHeaders } from '../../solution/http/headers.ts'

/** A connection that has these pieces of a body and delivers one whenever it is wanted. */
function bodyOf(pieces: string[], finish: (body: IncomingBody) => void = body => body.end(noHeaders)) {
  const left = pieces.map(piece => Buffer.from(piece))
  let wishes = 0
  const body = new IncomingBody(() => {
    wishes++
    const piece = left.shift()
    if (piece) body.deliver(piece)
    else finish(body)
  })
  return { body, wishes: () => wishes, left }
}

const tooLarge = new HttpError('body_too_large')

describe('IncomingBody', () => {
  it('reads as bytes, whatever its pieces were', async () => {
    expect(Buffer.from(await bodyOf(['he', '', 'llo']).body.bytes()).toString()).toBe('hello')
    expect(Buffer.from(await bodyOf(['hello']).body.bytes()).toString()).toBe('hello')
    expect(await bodyOf([]).body.bytes()).toHaveLength(0)
  })

  it('reads as UTF-8 text, also where a character was cut', async () => {
    const snowman = Buffer.from('☃')
    let at = 0
    const body: IncomingBody = new IncomingBody(() => {
      if (at < 3) body.deliver(snowman.subarray(at, ++at))
      else body.end(noHeaders)
    })
    expect(await body.text()).toBe('☃')
  })

  it('is read piece by piece, as the reader asks for them', async () => {
    const { body, wishes, left } = bodyOf(['a', 'b', 'c'])
    const pieces = body[Symbol.asyncIterator]()
    expect(wishes()).toBe(0)
    await pieces.next()
    expect(wishes()).toBe(1)
    expect(left).toHaveLength(2)
  })

  it('is wanted only while somebody waits for it', async () => {
    const body = new IncomingBody(() => {})
    expect(body.wanted).toBe(false)
    expect(body.touched).toBe(false)
    const piece = body[Symbol.asyncIterator]().next()
    expect(body.wanted).toBe(true)
    expect(body.touched).toBe(true)
    body.deliver(Buffer.from('a'))
    expect(body.wanted).toBe(false)
    expect(await piece).toMatchObject({ done: false, value: Buffer.from('a') })
  })

  it('keeps a piece that nobody has asked for yet', async () => {
    const body = new IncomingBody(() => {})
    body.deliver(Buffer.from('early'))
    body.end(noHeaders)
    expect(await body.text()).toBe('early')
  })

  it('counts what was delivered', () => {
    const body = new IncomingBody(() => {})
    body.deliver(Buffer.from('abc'))
    body.abandon()
    body.deliver(Buffer.from('de'))
    expect(body.received).toBe(5)
  })

  it('has its trailers once it was read', async () => {
    const trailers = new HeaderList()
    trailers.add('x', 'y')
    const { body } = bodyOf(['a'], body => body.end(trailers))
    expect(body.trailers.size).toBe(0)
    await body.bytes()
    expect(body.trailers.get('x')).toBe('y')
  })

  it('stays ended however often it is asked', async () => {
    const { body } = bodyOf(['a'])
    await body.bytes()
    expect(await body.bytes()).toHaveLength(0)
    expect(await body[Symbol.asyncIterator]().next()).toMatchObject({ done: true })
  })

  it('fails whoever waits for it', async () => {
    const { body } = bodyOf(['a'], body => body.fail(tooLarge))
    await expect(body.bytes()).rejects.toBe(tooLarge)
  })

  it('fails whoever asks later', async () => {
    const body = new IncomingBody(() => {})
    body.fail(tooLarge)
    await expect(body.bytes()).rejects.toBe(tooLarge)
    await expect(body.text()).rejects.toBe(tooLarge)
  })

  it('hands on the piece that came before it failed', async () => {
    const body = new IncomingBody(() => {})
    body.deliver(Buffer.from('a'))
    body.fail(tooLarge)
    const pieces = body[Symbol.asyncIterator]()
    expect(await pieces.next()).toMatchObject({ value: Buffer.from('a') })
    await expect(pieces.next()).rejects.toBe(tooLarge)
  })

  it('does not fail any more once it has ended, nor end once it has failed', async () => {
    const ended = new IncomingBody(() => {})
    ended.end(noHeaders)
    ended.fail(tooLarge)
    expect(await ended.bytes()).toHaveLength(0)
    const failed = new IncomingBody(() => {})
    failed.fail(tooLarge)
    failed.end(noHeaders)
    await expect(failed.bytes()).rejects.toBe(tooLarge)
  })

  it('is wanted, and thrown away, once it was abandoned', async () => {
    const body = new IncomingBody(() => {})
    body.deliver(Buffer.from('kept'))
    body.abandon()
    expect(body.wanted).toBe(true)
    body.deliver(Buffer.from('lost'))
    await expect(body.bytes()).rejects.toThrow('answered before its body was read')
  })

  it('fails a reader that was waiting when it was abandoned', async () => {
    const body = new IncomingBody(() => {})
    const reading = body.bytes()
    body.abandon()
    await expect(reading).rejects.toThrow('answered before its body was read')
  })

  it('refuses a second reader at the same time', async () => {
    const body = new IncomingBody(() => {})
    const first = body[Symbol.asyncIterator]().next()
    await expect(body[Symbol.asyncIterator]().next()).rejects.toThrow('one reader at a time')
    body.deliver(Buffer.from('a'))
    expect(await first).toMatchObject({ value: Buffer.from('a') })
  })
})

describe('emptyBody', () => {
  it('is empty in each way of reading, as often as one likes', async () => {
    for (let i = 0; i < 2; i++) {
      expect(await emptyBody.bytes()).toHaveLength(0)
      expect(await emptyBody.text()).toBe('')
      for await (const piece of emptyBody) expect.unreachable(`${piece}`)
    }
    expect(emptyBody.trailers.size).toBe(0)
  })
})
