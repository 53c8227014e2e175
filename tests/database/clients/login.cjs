// Logs in as an application does: one JSON job a line on stdin, one JSON outcome a line on stdout, in the same order.
// A job is {client, settings, options}: `settings` is what ECS gives the app by name (DATABASE_URL or DB_*), `options` what
// the app itself hands to its client beyond that (almost always nothing). PG* and NODE_* are this process's environment.
// The packages are those of the current directory, which is a cache and not the one of this file.
const require_ = require('node:module').createRequire(process.cwd() + '/')
const { createInterface } = require('node:readline')

const QUERY = 'select current_user::text as who, ssl from pg_stat_ssl where pid = pg_backend_pid()'
const AT_ONCE = 8

const fields = ({ DB_HOST, DB_PORT, DB_USERNAME, DB_PASSWORD, DB_NAME }) =>
  ({ host: DB_HOST, port: Number(DB_PORT), user: DB_USERNAME, password: DB_PASSWORD, database: DB_NAME })

const clients = {
  async 'node-postgres'(settings, options) {
    const { Client } = require_('pg')
    const url = settings.DATABASE_URL
    const client = new Client({ ...(url ? { connectionString: url } : fields(settings)), ...options })
    await client.connect()
    try {
      return (await client.query(QUERY)).rows[0]
    } finally {
      await client.end()
    }
  },

  async Sequelize(settings, options) {
    const { Sequelize, QueryTypes } = require_('sequelize')
    const url = settings.DATABASE_URL
    const common = { dialect: 'postgres', logging: false, ...options }
    const { host, port, user, password, database } = fields(settings)
    const sequelize = url ? new Sequelize(url, common) : new Sequelize(database, user, password, { ...common, host, port })
    try {
      return (await sequelize.query(QUERY, { type: QueryTypes.SELECT }))[0]
    } finally {
      await sequelize.close()
    }
  },

  async TypeORM(settings, options) {
    require_('reflect-metadata')
    const { DataSource } = require_('typeorm')
    const url = settings.DATABASE_URL
    const { user, ...rest } = fields(settings)
    const source = new DataSource({ type: 'postgres', ...(url ? { url } : { username: user, ...rest }), ...options })
    await source.initialize()
    try {
      return (await source.query(QUERY))[0]
    } finally {
      await source.destroy()
    }
  },

  async Prisma(settings, options) {
    const { PrismaPg } = require_('@prisma/adapter-pg')
    const url = settings.DATABASE_URL
    const adapter = await new PrismaPg({ ...(url ? { connectionString: url } : fields(settings)), ...options }).connect()
    try {
      const { rows } = await adapter.queryRaw({ sql: QUERY, args: [], argTypes: [] })
      return { who: rows[0][0], ssl: rows[0][1] }
    } finally {
      await adapter.dispose()
    }
  },
}

// ORMs wrap the error of `pg` once or twice; the story is in the whole chain.
function told(error) {
  const parts = []
  for (let e = error; e && parts.length < 5; e = e.cause ?? e.parent) parts.push(`${e.code ?? ''} ${e.message ?? JSON.stringify(e)}`.trim())
  return parts.join(' <- ')
}

async function outcome({ client, settings, options }) {
  try {
    return { ...(await clients[client](settings, options)), error: '' }
  } catch (error) {
    return { who: '', ssl: false, error: told(error) || 'error without a message' }
  }
}

async function main() {
  const jobs = []
  for await (const line of createInterface({ input: process.stdin })) jobs.push(JSON.parse(line))
  const outcomes = new Array(jobs.length)
  let next = 0
  const worker = async () => {
    for (let i = next++; i < jobs.length; i = next++) outcomes[i] = await outcome(jobs[i])
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  for (const each of outcomes) console.log(JSON.stringify(each))
}

main()
