// Write the polygons of chosen time zones out of npm geo-tz as GeoJSON lines.
//
//   node geo_tz_dump.mjs PACKAGE_DIR ZONE[,ZONE…] > zones.ndjson
//
// geo-tz stores its zones in a quadtree over the whole world: a leaf is either a list of zones
// that cover the quad entirely, or a slice of a binary file (geobuf) with the zones clipped to
// the quad. One line of output is one piece: {"zone", "quad": [west, south, east, north],
// "geometry"}, where the geometry of a quad covered entirely is null.
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const [packageDir, zoneList] = process.argv.slice(2)
if (!packageDir || !zoneList) {
  console.error('usage: node geo_tz_dump.mjs PACKAGE_DIR ZONE[,ZONE...]')
  process.exit(2)
}
// geobuf and pbf are dependencies of geo-tz and are found from where it is installed.
const require = createRequire(join(resolve(packageDir), 'package.json'))
const { decode } = require('geobuf')
const pbf = require('pbf')
const Pbf = pbf.default ?? pbf

const wanted = new Set(zoneList.split(','))
const data = join(packageDir, 'data', 'timezones.geojson')
const index = JSON.parse(readFileSync(`${data}.index.json`, 'utf8'))
const file = openSync(`${data}.geo.dat`, 'r')

const missing = [...wanted].filter((zone) => !index.timezones.includes(zone))
if (missing.length) {
  console.error(`zones not in this geo-tz: ${missing.join(', ')}`)
  process.exit(1)
}

let lines = []
function write(zone, quad, geometry) {
  lines.push(JSON.stringify({ zone, quad, geometry }))
  if (lines.length >= 500) flush()
}
function flush() {
  if (lines.length) process.stdout.write(`${lines.join('\n')}\n`)
  lines = []
}

function slice(node) {
  const bytes = Buffer.alloc(node.len)
  readSync(file, bytes, 0, node.len, node.pos)
  return decode(new Pbf(bytes)).features
}

function walk(node, quad) {
  if (Array.isArray(node)) {
    for (const i of node) {
      if (wanted.has(index.timezones[i])) write(index.timezones[i], quad, null)
    }
  } else if (node.pos >= 0 && node.len) {
    for (const { properties, geometry } of slice(node)) {
      if (wanted.has(properties.tzid)) write(properties.tzid, quad, geometry)
    }
  } else {
    const [west, south, east, north] = quad
    const x = (west + east) / 2
    const y = (south + north) / 2
    const quarters = {
      a: [x, y, east, north],
      b: [west, y, x, north],
      c: [west, south, x, y],
      d: [x, south, east, y],
    }
    for (const key of Object.keys(quarters)) {
      if (node[key]) walk(node[key], quarters[key])
    }
  }
}

// The package keeps the outermost bounds a hair inside the world; its quads inherit that.
walk(index.lookup, [-179.9999, -89.9999, 179.9999, 89.9999])
flush()
closeSync(file)
