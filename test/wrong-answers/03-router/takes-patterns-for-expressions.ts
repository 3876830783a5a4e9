/** Caught by 3.1b: a dot in a pattern stands for any character. */
import type { CreateRouter, Handler } from '#solution/contracts.ts'
import { type Entry, ExpressionRouter } from '../../right-answers/03-router/expressions.ts'

class Mistaken extends ExpressionRouter {
  override entry(method: string, pattern: string, handler: Handler): Entry {
    const entry = super.entry(method, pattern, handler)
    return Object.assign(entry, { expression: new RegExp(entry.expression.source.replaceAll('\\.', '.')) })
  }

  override candidates(): Entry[] {
    return this.all
  }
}

export const router: CreateRouter = () => new Mistaken()
