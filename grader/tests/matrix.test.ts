import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import { type Column, faultsOf, matrixTable, runColumn } from '../matrix.ts'
import { UsageError } from '../usage-error.ts'
import { TEMPORARY } from './support.ts'

const full: Column = {
  node: 'v24.1.0',
  score: 20,
  maxScore: 20,
  unjudged: 0,
  seconds: 7,
  faults: [],
}
const tested: Column = { ...full, node: 'v26.10.0', passed: 9, failed: 1 }

it('grades and tests with the Node that it is given', async () => {
  const cache = mkdtempSync(join(TEMPORARY, 'cache-'))
  const bin = join(cache, 'this', 'node_modules', '.bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(process.execPath, join(bin, 'node'))
  const { signal } = new AbortController()
  const settings = { units: ['02-echo-server'], tests: ['posix/tests/libc'], cache, signal }
  const column = await runColumn('this', settings)
  expect(column).toMatchObject({ node: process.version, failed: 0, faults: [] })
  expect(column.passed).toBeGreaterThan(5)
  expect([column.score, column.unjudged]).toEqual([column.maxScore, 0])
})

it('says in a line why it has no such Node', async () => {
  const bin = mkdtempSync(join(TEMPORARY, 'npm-'))
  const said = ['code ETARGET', 'notarget No node@abc.', 'notarget In most cases you'].map(
    (line) => `echo 'npm error ${line}' >&2`,
  )
  writeFileSync(join(bin, 'npm'), ['#!/bin/sh', ...said, 'exit 1'].join('\n'), { mode: 0o755 })
  const settings = { units: [], tests: [], signal: new AbortController().signal }
  vi.stubEnv('PATH', `${bin}:${process.env.PATH}`)
  await expect(runColumn('abc', { ...settings, cache: join(bin, 'cache') })).rejects.toThrow(
    new UsageError('npm gives no node@abc: No node@abc.'),
  )
  vi.unstubAllEnvs()
  await expect(runColumn('abc', { ...settings, cache: '/sys/x' })).rejects.toThrow(
    /^nothing can be written in \/sys\/x\/abc \(E\w+\): give another directory$/,
  )
})

it('prints a table', () => {
  expect(matrixTable([full, tested])).toEqual([
    'node      points  unjudged  tests  seconds',
    'v24.1.0   20/20   0                7',
    'v26.10.0  20/20   0         9/10   7',
  ])
})

it('finds fault with a version, and with two that differ', () => {
  expect(faultsOf([full, tested])).toEqual([])
  const failing = { ...full, node: 'v22.0.0', faults: ['02-echo-server: "listens" is failed'] }
  const less = { ...full, node: 'v26.0.0', maxScore: 18, unjudged: 2 }
  expect(faultsOf([full, failing, less])).toEqual([
    'v22.0.0: 02-echo-server: "listens" is failed',
    'v26.0.0 judges 18 points and not 2, unlike v24.1.0',
  ])
})
