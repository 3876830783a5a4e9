import { observe } from './observed-server.ts'

observe()
