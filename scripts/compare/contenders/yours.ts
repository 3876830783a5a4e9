import { loadLevels } from '../../kit/levels.ts'
import { currentProgress, isPassed } from '../../kit/progress.ts'
import type { Contender } from '../contender.ts'
import { presentKitServer } from '../kit-server.ts'
import { restart, serverOptions } from './reference.ts'

export const yours: Contender = {
  id: 'yours',
  name: 'yours',
  cannot: {},
  differs: { restart },
  async find() {
    const levels = (await loadLevels()).filter(({ files }) => Object.keys(files).length > 0)
    const passed = levels.filter(level => isPassed(level, currentProgress(level))).map(({ number }) => number)
    if (passed.length === 0)
      return { missing: 'you have passed no level yet, so yours would be the reference; npm run level 1' }
    const which = `level${passed.length === 1 ? '' : 's'} ${passed.join(', ')}`
    return presentKitServer(
      {
        ...{ name: 'your server', module: 'kit/contender', args: ['mine', passed.join(',')] },
        env: serverOptions,
      },
      `${which} of ${levels.length}, ${process.version}`,
    )
  },
}
