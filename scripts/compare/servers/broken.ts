/** The “before” of every comparison: the broken server of level 0. */
import { createBrokenServer } from '../../../levels/00-broken-server/server.ts'
import { listen } from '../../bench/benched-server.ts'

listen(createBrokenServer())
