/**
 * `npm run doctor`. Plain JavaScript, since it has something to say also where nothing is installed yet, or where Node is
 * too old for the rest of the kit.
 */
try {
  const { register } = await import('tsx/esm/api')
  register()
} catch (error) {
  console.error(`The kit's packages are not installed, or Node ${process.versions.node} is too old for them.`)
  console.error('It wants Node 20.19 or newer, and then: npm ci')
  if (process.env.DEBUG) console.error(error)
  process.exit(2)
}
await import('../doctor.ts')
