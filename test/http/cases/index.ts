/** What the parser makes of which bytes: the document, section by section. */
import type { Section } from './case.ts'
import { chunked } from './chunked.ts'
import { fields } from './fields.ts'
import { expectation, framing } from './framing.ts'
import { limits } from './limits.ts'
import { requestLine } from './request-line.ts'
import { host, target } from './target-and-host.ts'

export const sections: readonly Section[] = [
  requestLine,
  target,
  host,
  fields,
  framing,
  expectation,
  chunked,
  limits,
]
