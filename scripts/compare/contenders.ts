import type { Contender } from './contender.ts'
import { apache } from './contenders/apache.ts'
import { bare } from './contenders/bare.ts'
import { broken } from './contenders/broken.ts'
import { fastify } from './contenders/fastify.ts'
import { nginx } from './contenders/nginx.ts'
import { nodeHttp } from './contenders/node-http.ts'
import { reference } from './contenders/reference.ts'
import { yours } from './contenders/yours.ts'

/** In the order in which they are shown. */
export const contenders: readonly Contender[] = [
  yours,
  reference,
  broken,
  bare,
  nodeHttp,
  fastify,
  nginx,
  apache,
]

/** To which all others are a ratio: the first of these that is there. */
export const BASELINES: readonly string[] = ['nginx', 'node-http']
