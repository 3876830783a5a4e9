/**
 * JUnit XML as both schemas allow it that are commonly cited, Ant's (https://github.com/windyroad/JUnit-Schema) and
 * Jenkins' (https://github.com/jenkinsci/xunit-plugin, junit-10.xsd), in our own words. Where they differ, the stricter
 * one counts.
 */
import { XMLParser, XMLValidator } from 'fast-xml-parser'

export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  readonly text: string
}

interface Shape {
  readonly required?: Readonly<Record<string, RegExp>>
  /** In this order; those with `?` may be missing, those with `*` may be there any number of times. */
  readonly children?: string
  readonly text?: boolean
}

const ANYTHING = /^/
const TOKEN = /^\S+( \S+)*$/
const COUNT = /^[0-9]+$/
const DECIMAL = /^[0-9]+(\.[0-9]+)?$/
const told: Shape = { required: { message: ANYTHING, type: TOKEN }, text: true }

const shapes: Readonly<Record<string, Shape>> = {
  testsuites: { children: 'testsuite*' },
  testsuite: {
    required: {
      ...{ name: TOKEN, package: TOKEN, id: COUNT, hostname: TOKEN, time: DECIMAL },
      timestamp: /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$/,
      ...{ tests: COUNT, failures: COUNT, errors: COUNT, skipped: COUNT },
    },
    children: 'properties testcase* system-out system-err',
  },
  properties: { children: 'property*' },
  property: { required: { name: TOKEN, value: ANYTHING } },
  testcase: {
    required: { name: TOKEN, classname: TOKEN, time: DECIMAL },
    children: 'failure? error? skipped?',
  },
  ...{ failure: told, error: told, skipped: { text: true } },
  ...{ 'system-out': { text: true }, 'system-err': { text: true } },
}

/** @throws Error when it is no XML */
export function readXml(xml: string): Element {
  const valid = XMLValidator.validate(xml)
  if (valid !== true) throw new Error(`${valid.err.line}: ${valid.err.msg}`)
  const parser = new XMLParser({
    ...{ preserveOrder: true, ignoreAttributes: false, attributeNamePrefix: '', trimValues: false },
    ...{ parseTagValue: false, parseAttributeValue: false, ignoreDeclaration: true },
  })
  return elementsOf(parser.parse(xml))[0]!
}

type Ordered = Readonly<Record<string, unknown>>

function elementsOf(nodes: readonly Ordered[]): Element[] {
  return nodes.flatMap(node => {
    const name = Object.keys(node).find(key => key !== ':@')!
    if (name === '#text') return []
    const inner = node[name] as readonly Ordered[]
    const text = inner.map(child => String(child['#text'] ?? '')).join('')
    return [
      { name, attributes: (node[':@'] ?? {}) as Element['attributes'], children: elementsOf(inner), text },
    ]
  })
}

/** @returns what is wrong with an element and all in it, a line each */
export function misshapen({ name, attributes, children, text }: Element): string[] {
  const { required = {}, children: order = '', text: mayTalk = false } = shapes[name] ?? {}
  const wrong = Object.entries(required).filter(
    ([key, form]) => !(key in attributes) || !form.test(attributes[key]!),
  )
  const unknown = Object.keys(attributes).filter(key => !Object.hasOwn(required, key))
  // Each name with a space behind it, as a regular expression over all of them.
  const form = order.replace(/(\S+?)([?*]?)( |$)/g, '($1 )$2')
  return [
    ...wrong.map(([key]) => `<${name}> has ${key}=${JSON.stringify(attributes[key])}`),
    ...unknown.map(key => `<${name}> has an attribute ${key}`),
    ...(new RegExp(`^${form}$`).test(children.map(child => `${child.name} `).join(''))
      ? []
      : [`<${name}> has ${children.map(child => child.name)}`]),
    ...(mayTalk || text.trim() === '' ? [] : [`<${name}> has text`]),
    ...children.flatMap(misshapen),
  ]
}
