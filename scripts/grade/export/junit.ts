/**
 * JUnit XML, which has no specification of its own: what the two schemas that others cite have in common, that of Ant
 * and that of Jenkins, and what GitLab reads of it.
 * https://github.com/windyroad/JUnit-Schema (JUnit.xsd)
 * https://github.com/jenkinsci/xunit-plugin (junit-10.xsd)
 * https://docs.gitlab.com/ci/testing/unit_test_reports/
 */
import { XMLBuilder } from 'fast-xml-parser'
import type { Results } from '../results.ts'
import { describeTarget, type Group, groupsOf, nameOf, type Outcome, reportOf } from './outcomes.ts'
import { oneLine } from './text.ts'

const builder = new XMLBuilder({
  attributeNamePrefix: '@',
  ignoreAttributes: false,
  format: true,
  suppressEmptyNode: true,
  // `message="true"` would become an attribute without a value, which XML does not have.
  suppressBooleanAttributes: false,
})

export function junit(results: Results): string {
  const testsuite = groupsOf(results).map((group, index) => suiteOf(results, group, index))
  return builder.build({
    '?xml': { '@version': '1.0', '@encoding': 'UTF-8' },
    testsuites: { testsuite },
  })
}

/** Ant asks for all of these attributes, and for the elements in this order. */
function suiteOf(results: Results, group: Group, index: number) {
  const { level, title, seconds, outcomes } = group
  const count = (element: Element) => outcomes.filter(({ status }) => ELEMENTS[status] === element).length
  return {
    ...{ '@name': title, '@package': `socket-school.${level ?? 'all'}`, '@id': index },
    // Ant's timestamps have no zone. This one is UTC.
    ...{ '@timestamp': results.startedAt.slice(0, 19), '@hostname': 'localhost', '@time': seconds },
    ...{ '@tests': outcomes.length, '@failures': count('failure'), '@errors': count('error') },
    '@skipped': count('skipped'),
    properties: { property: propertiesOf(results, group) },
    testcase: outcomes.map(outcome => caseOf(title, outcome)),
    // Ant allows no output in a test case.
    'system-out': outcomes
      .filter(isRemark)
      .map(({ id, text }) => `${id}: ${text}`)
      .join('\n'),
    'system-err': '',
  }
}

function isRemark({ status, text }: Outcome): boolean {
  return status === 'passed' && text !== ''
}

function propertiesOf(results: Results, { level, points, maxPoints }: Group) {
  const { complete, verdict, machine, server } = results
  const properties: [name: string, value: string | number | boolean][] = [
    ['points', points],
    ['max-points', maxPoints],
    ['grade', `${results.points} of ${results.maxPoints} points, ${verdict}`],
    ['complete', complete],
    ['node', machine.node],
    ['platform', machine.platform],
    ['cpu', machine.cpu],
    ['cores', machine.cores],
  ]
  const targets = level === undefined ? (server?.targets ?? []) : []
  for (const target of targets) properties.push([`target ${target.name}`, describeTarget(target)])
  return properties.map(([name, value]) => ({ '@name': name, '@value': oneLine(String(value)) }))
}

type Element = 'failure' | 'error' | 'skipped'

const ELEMENTS: Record<Outcome['status'], Element | undefined> = {
  passed: undefined,
  failed: 'failure',
  broken: 'error',
  waiting: 'skipped',
  inconclusive: 'skipped',
}

function caseOf(suite: string, outcome: Outcome) {
  const element = ELEMENTS[outcome.status]
  return {
    // GitLab shows the class as the suite, and ignores a second case of the same class and name.
    ...{ '@name': nameOf(outcome), '@classname': suite, '@time': 0 },
    ...(element && { [element]: told(element, outcome) }),
  }
}

function told(element: Element, outcome: Outcome) {
  const { kind, status, text } = outcome
  const report = reportOf(outcome)
  // Attributes came late to this one, so not every reader knows of them.
  if (element === 'skipped') return status === 'inconclusive' ? `inconclusive: ${report}` : report
  const received = /^received +(.*)$/m.exec(text)?.[1]
  return { '@message': oneLine(received ?? text), '@type': kind, '#text': report }
}
