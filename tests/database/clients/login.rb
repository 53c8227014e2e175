# The Ruby counterpart of login.cjs: pg, the same jobs and outcomes.
require 'json'
require 'pg'

QUERY = 'select current_user::text, ssl from pg_stat_ssl where pid = pg_backend_pid()'

def outcome(job)
  connection = PG.connect(job['settings']['DATABASE_URL'])
  begin
    who, ssl = connection.exec(QUERY).values[0]
  ensure
    connection.close
  end
  { who: who, ssl: ssl == 't', error: '' }
rescue PG::Error => error
  { who: '', ssl: false, error: error.message }
end

$stdin.each_line { |line| puts JSON.generate(outcome(JSON.parse(line))) }
