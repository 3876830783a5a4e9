/** JSON Schema, as tests use it. */
import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** @returns what is wrong with a value, a line each; nothing when it is as the schema says */
export function violations(schemaFile: URL, value: unknown): string[] {
  // A schema may say of a case what it need not say of all.
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false })
  formats.default(ajv)
  const validate = ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')))
  validate(value)
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`)
}
