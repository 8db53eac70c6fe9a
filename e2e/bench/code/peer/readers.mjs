// Reads what comes on standard input with readers from npm, and answers with a line of JSON.
//   in:  1 byte: which reader; 4 bytes width, 4 bytes height, little-endian; width*height bytes of luma
//   out: {"texts": [...], "us": processor time of this process}
import { readFileSync, readSync, writeSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = process.argv[1]
const path = (...parts) => join(folder, ...parts)
const version = (name) => JSON.parse(readFileSync(path(name, 'package', 'package.json'), 'utf8')).version

const zxing = await import(pathToFileURL(path('zxing-wasm', 'package', 'dist', 'es', 'reader', 'index.js')))
await zxing.prepareZXingModule({
  overrides: { wasmBinary: readFileSync(path('zxing-wasm', 'package', 'dist', 'reader', 'zxing_reader.wasm')) },
  fireImmediately: true,
})
const jsQR = createRequire(import.meta.url)(path('jsqr', 'package', 'dist', 'jsQR.js'))

// The best settings of both: everything that helps them to read is on.
const options = { formats: ['QRCode'], tryHarder: true, tryRotate: true, tryInvert: true, tryDownscale: true, tryDenoise: true }
const readers = [
  async (image) => (await zxing.readBarcodes(image, options)).map((r) => r.text),
  async (image) => [jsQR(image.data, image.width, image.height, { inversionAttempts: 'attemptBoth' })?.data ?? ''],
]

function take(n) {
  const all = Buffer.alloc(n)
  for (let at = 0; at < n; ) {
    let got = 0
    try {
      got = readSync(0, all, at, n - at)
    } catch (e) {
      if (e.code === 'EAGAIN') continue
      throw e
    }
    if (got === 0) process.exit(0)
    at += got
  }
  return all
}

function colours(luma) {
  const out = new Uint8ClampedArray(4 * luma.length)
  for (let i = 0; i < luma.length; i++) {
    out[4 * i] = out[4 * i + 1] = out[4 * i + 2] = luma[i]
    out[4 * i + 3] = 255
  }
  return out
}

writeSync(1, JSON.stringify({ names: [`zxing-wasm ${version('zxing-wasm')}`, `jsQR ${version('jsqr')}`], node: process.version }) + '\n')
for (;;) {
  const head = take(9)
  const [width, height] = [head.readUInt32LE(1), head.readUInt32LE(5)]
  const image = { data: colours(take(width * height)), width, height, colorSpace: 'srgb' }
  const before = process.cpuUsage()
  const texts = (await readers[head[0]](image)).filter((t) => t !== '')
  const { user, system } = process.cpuUsage(before)
  writeSync(1, JSON.stringify({ texts, us: user + system }) + '\n')
}
