/** A duration as people write it: `90s`, `5m`, `1h`. */

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

/** @returns seconds; `undefined` if it is none */
export function parseDuration(word: string | undefined): number | undefined {
  const [, number, unit = ''] = /^([1-9][0-9]{0,4})([smh])$/.exec(word ?? '') ?? []
  return number === undefined ? undefined : Number(number) * UNITS[unit]!
}
