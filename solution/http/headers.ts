import type { Headers } from '../contracts.ts'

/**
 * The field lines of one message. Two arrays rather than an object: order and repetition are kept, and a field named
 * `__proto__` is a field like any other. A linear search is faster than a map for the few fields that messages have.
 */
export class HeaderList implements Headers {
  readonly #names: string[] = []
  readonly #values: string[] = []

  /** @param name lower-case */
  add(name: string, value: string): void {
    this.#names.push(name)
    this.#values.push(value)
  }

  get size(): number {
    return this.#names.length
  }

  has(name: string): boolean {
    return this.#names.includes(name)
  }

  get(name: string): string | undefined {
    const first = this.#names.indexOf(name)
    if (first === -1) return undefined
    if (this.#names.indexOf(name, first + 1) === -1) return this.#values[first]
    return this.getAll(name).join(', ')
  }

  getAll(name: string): string[] {
    return this.#values.filter((_, at) => this.#names[at] === name)
  }

  *[Symbol.iterator](): Generator<readonly [string, string]> {
    for (const [at, name] of this.#names.entries()) yield [name, this.#values[at]!]
  }
}

/** Shared by all messages without trailers. */
export const noHeaders: Headers = new HeaderList()
