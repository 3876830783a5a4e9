import { defineChecks } from '../../scripts/checks/check.ts'
import type { Trial, TrialClient } from '../../scripts/checks/trial.ts'
import { level } from './level.ts'

const { section, check } = defineChecks(level)

function request(method: string, target: string, body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  return [`${method} ${target} HTTP/1.1`, 'Host: localhost', ...length, '', body].join('\r\n')
}

/** Asks for each path and compares the answer's body, on a connection for each, since an answer may end one. */
async function finds(trial: Trial, expected: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, body] of Object.entries(expected))
    await ask(trial, 'GET', path, { status: 200, body: `${body}\n` })
}

async function findsNothing(trial: Trial, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) await ask(trial, 'GET', path, { status: 404 })
}

async function ask(
  trial: Trial,
  method: string,
  path: string,
  wanted: Parameters<TrialClient['answers']>[0],
): Promise<void> {
  const client = await trial.connect()
  await onlyThis(trial, client, request(method, path)).answers(wanted, method)
}

/** When a check asks for many things, its story is about the one that went wrong. */
function onlyThis(trial: Trial, client: TrialClient, bytes: string): TrialClient {
  trial.sent.length = 0
  return client.send(bytes)
}

/** The methods that a client may use, whatever their order (RFC 9110 §10.2.1). */
async function allows(trial: Trial, method: string, path: string, status: number, allow: string) {
  const client = await trial.connect()
  const expected = `${status}, allow: ${allow}, in any order`
  const answer = await onlyThis(trial, client, request(method, path)).answers({ status }, method)
  const field = answer.headers['allow']
  const sorted = field
    ?.split(',')
    .map(name => name.trim())
    .sort()
    .join(', ')
  trial.expect(
    sorted === allow,
    expected,
    `${answer.status}, ${field === undefined ? 'no allow field' : `allow: ${field}`}`,
  )
}

/** Compares the route that answered, which it says in a field, so that HEAD shows it too. */
async function reaches(trial: Trial, method: string, path: string, route: string): Promise<void> {
  const client = await trial.connect()
  const { headers } = await onlyThis(trial, client, request(method, path)).answers({ status: 200 }, method)
  trial.expect(headers['x-route'] === route, `x-route: ${route}`, `x-route: ${headers['x-route']}`)
}

/** What a router by itself makes of some routes and requests: see `/try` in site.ts. */
async function tries(trial: Trial, ...lines: readonly string[]): Promise<string[]> {
  const client = await trial.connect()
  const script = onlyThis(trial, client, request('POST', '/try', lines.map(line => `${line}\n`).join('')))
  const { body } = await script.answers({ status: 200 })
  const answer = body.toString().split('\n')
  return lines.map((line, at) => answer[at]?.slice(`${line}: `.length) ?? '')
}

/** @param script lines for `/try`, each with the outcome that it shall have */
async function comesTo(trial: Trial, script: Readonly<Record<string, string>>): Promise<void> {
  const outcomes = await tries(trial, ...Object.keys(script))
  for (const [at, [line, wanted]] of Object.entries(script).entries())
    trial.expect(outcomes[at] === wanted, `${line}: ${wanted}`, `${line}: ${outcomes[at]}`)
}

section('3.1', () => {
  check('3.1a', trial =>
    finds(trial, {
      '/about': 'GET /about',
      '/about/team': 'GET /about/team',
      '/menu/': 'GET /menu/',
      '/v1.0/status': 'GET /v1.0/status',
      '/about?page=2': 'GET /about',
    }),
  )

  check('3.1b', trial =>
    findsNothing(
      trial,
      '/about/',
      '//about',
      '/about//team',
      '/menu',
      '/menu//',
      '/About',
      '/v1x0/status',
      '/about/team/x',
      '/abou',
      '/aboutx',
      '/nothing',
    ),
  )
})

section('3.2', () => {
  check('3.2a', trial => finds(trial, { '/users/7': '{"id":"7"}', '/users/ada-l': '{"id":"ada-l"}' }))

  check('3.2b', async trial => {
    await finds(trial, { '/users/7/posts/9': 'GET /users/:user/posts/:post post=9 user=7' })
    await finds(trial, { '/users/7': '{"id":"7"}' })
    await comesTo(trial, {
      'GET /:a/:b/x': 'added',
      'GET /:b/:a/y': 'added',
      'PUT /:c/:d/x': 'added',
      '> GET /1/2/x': 'GET /:a/:b/x a=1 b=2',
      '> GET /1/2/y': 'GET /:b/:a/y a=2 b=1',
      '> PUT /1/2/x': 'PUT /:c/:d/x c=1 d=2',
    })
  })

  check('3.2c', trial =>
    findsNothing(
      trial,
      '/users/',
      '/users/7/',
      '/users/7/8',
      '/users//posts/9',
      '/users/7/posts/',
      '/users//7/posts/9',
    ),
  )
})

section('3.3', () => {
  check('3.3a', trial =>
    finds(trial, {
      '/users/a%2Fb': '{"id":"a/b"}',
      '/users/caf%C3%A9': '{"id":"café"}',
      '/users/7%2Fposts%2F9': '{"id":"7/posts/9"}',
      '/users/a%2fb/posts/c%2Fd': 'GET /users/:user/posts/:post post=c/d user=a/b',
    }),
  )

  check('3.3b', trial =>
    finds(trial, {
      '/users/100%2525': '{"id":"100%25"}',
      '/users/%252F': '{"id":"%2F"}',
      '/users/a+b': '{"id":"a+b"}',
    }),
  )

  check('3.3c', async trial => {
    for (const id of ['%zz', '%', 'a%2', '%ff', '%C3%28', '%c0%af'])
      await ask(trial, 'GET', `/users/${id}`, { status: 400 })
    await ask(trial, 'GET', '/users/7/posts/%zz', { status: 400 })
    await finds(trial, { '/users/100%25': '{"id":"100%"}' })
  })
})

section('3.4', () => {
  check('3.4a', trial =>
    finds(trial, {
      '/docs/guide': 'GET /docs/* *=guide',
      '/docs/guide/start/now': 'GET /docs/* *=guide/start/now',
      '/docs/': 'GET /docs/* *=',
    }),
  )

  check('3.4b', trial => findsNothing(trial, '/docs', '/docsx', '/docsx/guide'))

  check('3.4c', async trial => {
    await finds(trial, {
      '/docs/caf%C3%A9/a%20b': 'GET /docs/* *=café/a b',
      '/docs/100%25/%252F': 'GET /docs/* *=100%/%2F',
      '/docs//guide/': 'GET /docs/* *=/guide/',
    })
    await ask(trial, 'GET', '/docs/guide/%zz', { status: 400 })
  })
})

section('3.5', () => {
  check('3.5a', trial =>
    finds(trial, {
      '/shop/sale': 'GET /shop/sale',
      '/shop/tea': 'GET /shop/:item item=tea',
      '/shop/tea/green': 'GET /shop/* *=tea/green',
      '/shop/': 'GET /shop/* *=',
      '/club/rules': 'GET /club/rules',
      '/club/ada': 'GET /club/:member member=ada',
      '/club/ada/friends': 'GET /club/* *=ada/friends',
      '/users/me': 'GET /users/me',
    }),
  )

  check('3.5b', trial =>
    finds(trial, {
      '/shop/sale/today': 'GET /shop/sale/today',
      '/shop/sale/reviews': 'GET /shop/:item/reviews item=sale',
      '/users/me/posts/9': 'GET /users/:user/posts/:post post=9 user=me',
    }),
  )

  check('3.5c', trial =>
    finds(trial, {
      '/maps/europe/france/lyon/metro': 'GET /maps/europe/france/lyon/metro',
      '/maps/europe/france/lyon/hotels':
        'GET /maps/:continent/france/:city/hotels city=lyon continent=europe',
      '/shop/sale/tomorrow': 'GET /shop/* *=sale/tomorrow',
      '/shop/tea/reviews/5': 'GET /shop/* *=tea/reviews/5',
    }),
  )

  check('3.5d', async trial => {
    await finds(trial, {
      '/maps/europe/france/paris': 'GET /maps/europe/:country/:city city=paris country=france',
      '/maps/asia/france/paris': 'GET /maps/:continent/france/paris continent=asia',
    })
    await comesTo(trial, {
      'GET /:x/b': 'added',
      'GET /a/*': 'added',
      '> GET /a/b': 'GET /a/* *=b',
      '> GET /c/b': 'GET /:x/b x=c',
    })
  })
})

section('3.6', () => {
  check('3.6a', async trial => {
    await ask(trial, 'DELETE', '/about', { status: 405, headers: { allow: /GET/ } })
    await ask(trial, 'GET', '/echo', { status: 405, headers: { allow: /POST/ } })
    await ask(trial, 'DELETE', '/docs/guide', { status: 405, headers: { allow: /GET/ } })
    for (const method of ['GET', 'POST', 'DELETE']) await ask(trial, method, '/nothing', { status: 404 })
  })

  check('3.6b', async trial => {
    await allows(trial, 'DELETE', '/about', 405, 'GET, HEAD, OPTIONS')
    await allows(trial, 'PUT', '/echo', 405, 'OPTIONS, POST')
    await allows(trial, 'PUT', '/users/7', 405, 'DELETE, GET, HEAD, OPTIONS')
    await allows(trial, 'PUT', '/users/me', 405, 'DELETE, GET, HEAD, OPTIONS')
    await allows(trial, 'GET', '/pot', 405, 'BREW, OPTIONS')
  })

  check('3.6c', async trial => {
    await ask(trial, 'DELETE', '/users/me', { status: 200, body: 'DELETE /users/:id id=me\n' })
    await comesTo(trial, {
      'PUT /a/b': 'added',
      'POST /a/:x': 'added',
      'GET /*': 'added',
      '> PUT /a/b': 'PUT /a/b',
      '> POST /a/b': 'POST /a/:x x=b',
      '> GET /a/b': 'GET /* *=a/b',
      '> DELETE /a/b': '405',
    })
  })

  check('3.6d', async trial => {
    await ask(trial, 'STEEP', '/about', { status: 501 })
    await ask(trial, 'get', '/about', { status: 501 })
    await ask(trial, 'BREW', '/pot', { status: 200, body: 'BREW /pot\n' })
    await ask(trial, 'BREW', '/about', { status: 405 })
    await ask(trial, 'PATCH', '/about', { status: 405 })
  })
})

section('3.7', () => {
  check('3.7a', async trial => {
    await reaches(trial, 'HEAD', '/about', 'GET /about')
    await reaches(trial, 'HEAD', '/users/7/posts/9', 'GET /users/:user/posts/:post')
    await reaches(trial, 'HEAD', '/docs/guide', 'GET /docs/*')
    await ask(trial, 'HEAD', '/echo', { status: 405 })
    await ask(trial, 'HEAD', '/nothing', { status: 404 })
  })

  check('3.7b', async trial => {
    await reaches(trial, 'HEAD', '/about/team', 'HEAD /about/team')
    await reaches(trial, 'GET', '/about/team', 'GET /about/team')
    await comesTo(trial, { 'HEAD /a': 'added', '> HEAD /a': 'HEAD /a', '> GET /a': '405' })
  })

  check('3.7c', async trial => {
    await allows(trial, 'OPTIONS', '/about', 204, 'GET, HEAD, OPTIONS')
    await allows(trial, 'OPTIONS', '/users/me', 204, 'DELETE, GET, HEAD, OPTIONS')
    await allows(trial, 'OPTIONS', '/echo', 204, 'OPTIONS, POST')
    await ask(trial, 'OPTIONS', '/nothing', { status: 404 })
    await ask(trial, 'OPTIONS', '/club/rules', { status: 200, body: 'OPTIONS /club/rules\n' })
  })

  check('3.7d', async trial => {
    await allows(trial, 'OPTIONS', '*', 204, 'BREW, DELETE, GET, HEAD, OPTIONS, POST')
    await comesTo(trial, { 'GET /*': 'added', '> OPTIONS *': '204', '> GET /x': 'GET /* *=x' })
  })
})

section('3.8', () => {
  check('3.8a', async (trial: Trial) => {
    for (const [one, other, path] of [
      ['/users/:id', '/users/:name', '/users/7'],
      ['/about', '/about', '/about'],
      ['/:a/*', '/:b/*', '/x/y'],
      ['/:a/x/:b', '/:b/x/:a', '/1/x/2'],
    ] as const) {
      const [, outcome = '', after = ''] = await tries(trial, `GET ${one}`, `GET ${other}`, `> GET ${path}`)
      const bothNamed =
        outcome.startsWith('TypeError: ') &&
        outcome.includes(one) &&
        outcome.split(other).length > (one === other ? 2 : 1)
      trial.expect(
        bothNamed,
        `GET ${other}: TypeError: (a message with ${one} and ${other} in it)`,
        `GET ${other}: ${outcome}`,
      )
      trial.expect(
        after.startsWith(`GET ${one}`),
        `> GET ${path}: GET ${one} …, as before`,
        `> GET ${path}: ${after}`,
      )
    }
  })

  check('3.8b', async trial => {
    const routes = [
      'GET /a',
      'HEAD /a',
      'POST /a',
      'GET /:a',
      'PUT /:b',
      'GET /*',
      'GET /a/',
      'GET /:a/',
      'GET /a/*',
      'GET /a/:b',
      'GET /:a/b',
      'GET /:b/c',
    ]
    await comesTo(trial, Object.fromEntries(routes.map(route => [route, 'added'])))
  })

  check('3.8c', async (trial: Trial) => {
    for (const pattern of ['about', '*', '/*/a', '/docs*', '/:', '/a/:/b', '/:id/posts/:id']) {
      const [outcome = ''] = await tries(trial, `GET ${pattern}`)
      const named = outcome.startsWith('TypeError: ') && outcome.includes(pattern)
      trial.expect(
        named,
        `GET ${pattern}: TypeError: (a message with ${pattern} in it)`,
        `GET ${pattern}: ${outcome}`,
      )
    }
  })
})

section('3.9', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf']

  check('3.9a', trial =>
    findsNothing(trial, ...names.map(name => `/${name}`), ...names.map(name => `/about/${name}`)),
  )

  check('3.9b', async trial => {
    for (const method of names) await ask(trial, method, '/about', { status: 501 })
  })

  check('3.9c', async trial => {
    await finds(trial, { '/odd/1/2': 'GET /odd/:__proto__/:constructor __proto__=1 constructor=2' })
    await comesTo(trial, {
      'GET /__proto__': 'added',
      'GET /constructor/toString': 'added',
      'GET /:x': 'added',
      '> GET /__proto__': 'GET /__proto__',
      '> GET /constructor/toString': 'GET /constructor/toString',
      '> GET /toString': 'GET /:x x=toString',
      '> GET /constructor': 'GET /:x x=constructor',
    })
  })
})
