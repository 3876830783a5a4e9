import { howToInstall } from '../../kit/find-program.ts'
import type { Contender } from '../contender.ts'
import { findNginx, nginxArguments, nginxConfig, startNginx } from '../nginx.ts'
import { versionOf } from '../version-of.ts'

export const nginx: Contender = {
  id: 'nginx',
  name: 'nginx',
  cannot: process.platform === 'win32' ? { restart: 'it hears no signals on Windows' } : {},
  differs: {
    logs: 'limit_req and limit_conn are passed by no constant answer, so the greeting is a file',
    restart: 'it is sent SIGHUP: a new worker takes over, the old one ends what it has begun',
  },
  async find() {
    const binary = findNginx()
    if (binary === undefined)
      return { missing: `not installed; ${howToInstall({ apt: 'nginx', brew: 'nginx' })}` }
    return {
      version: versionOf(binary, '-v', /nginx\/(\S+)/),
      recipe: setup => ({
        command: [binary, ...nginxArguments(setup)].join(' '),
        config: nginxConfig(setup),
      }),
      start: setup => startNginx(binary, setup),
    }
  },
}
