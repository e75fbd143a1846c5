// The bill of materials of a release, as CycloneDX 1.5 JSON: what `cargo metadata` and web/package-lock.json say is built in.
//   cargo metadata --locked --format-version 1 --filter-platform x86_64-unknown-linux-gnu | node deploy/release/sbom.mjs web/package-lock.json > sbom.cdx.json
// The same input gives the same bytes: sorted, no random serial number, the time of the commit (SOURCE_DATE_EPOCH).
import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'

const metadata = JSON.parse(readFileSync(0, 'utf8'))
const lock = JSON.parse(readFileSync(process.argv[2] ?? 'web/package-lock.json', 'utf8'))

const packages = new Map(metadata.packages.map((p) => [p.id, p]))
const nodes = new Map((metadata.resolve?.nodes ?? []).map((n) => [n.id, n]))
const own = metadata.packages.find((p) => p.name === 'dawria')
if (!own) throw new Error('cargo metadata names no package `dawria`')

// Only what is linked in: neither tests' nor builds' own dependencies.
const linked = new Set()
const queue = [own.id]
while (queue.length > 0) {
  const id = queue.pop()
  if (linked.has(id)) continue
  linked.add(id)
  for (const dep of nodes.get(id)?.deps ?? []) if (dep.dep_kinds.some((k) => k.kind === null)) queue.push(dep.pkg)
}

const crate = (p) => ({
  type: 'library',
  'bom-ref': `pkg:cargo/${p.name}@${p.version}`,
  name: p.name,
  version: p.version,
  purl: `pkg:cargo/${p.name}@${p.version}`,
  ...(p.license ? { licenses: [{ expression: p.license.replaceAll('/', ' OR ') }] } : {}),
})
const crates = [...linked].filter((id) => id !== own.id).map((id) => crate(packages.get(id)))

const hash = (integrity) => {
  const [kind, digest] = integrity.split('-', 2)
  const alg = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' }[kind]
  return alg ? [{ alg, content: Buffer.from(digest, 'base64').toString('hex') }] : []
}
const pages = Object.entries(lock.packages ?? {})
  .filter(([path, p]) => path.startsWith('node_modules/') && !p.dev && !p.devOptional && !p.link)
  .map(([path, p]) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
    const purl = `pkg:npm/${name.replace('@', '%40')}@${p.version}`
    return {
      type: 'library',
      'bom-ref': purl,
      name,
      version: p.version,
      purl,
      ...(p.license ? { licenses: [{ expression: p.license }] } : {}),
      ...(p.integrity ? { hashes: hash(p.integrity) } : {}),
    }
  })

const byRef = (a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : a['bom-ref'] > b['bom-ref'] ? 1 : 0)
const components = [...new Map([...crates, ...pages].map((c) => [c['bom-ref'], c])).values()].sort(byRef)
const ref = (id) => (id === own.id ? `pkg:cargo/dawria@${own.version}` : `pkg:cargo/${packages.get(id).name}@${packages.get(id).version}`)
const dependencies = [...linked]
  .map((id) => ({
    ref: ref(id),
    dependsOn: [...new Set((nodes.get(id)?.deps ?? []).filter((d) => linked.has(d.pkg) && d.dep_kinds.some((k) => k.kind === null)).map((d) => ref(d.pkg)))].sort(),
  }))
  .sort((a, b) => (a.ref < b.ref ? -1 : 1))

const digest = createHash('sha256').update(JSON.stringify(components)).digest('hex')
const serial = `${digest.slice(0, 8)}-${digest.slice(8, 12)}-5${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`
const time = new Date(Number(process.env.SOURCE_DATE_EPOCH ?? 0) * 1000).toISOString()
const bom = {
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: `urn:uuid:${serial}`,
  version: 1,
  metadata: {
    timestamp: time,
    component: { type: 'application', 'bom-ref': `pkg:cargo/dawria@${own.version}`, name: 'dawria', version: own.version },
  },
  components,
  dependencies,
}
process.stdout.write(`${JSON.stringify(bom, null, 1)}\n`)
