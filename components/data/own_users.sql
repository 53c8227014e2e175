\set ON_ERROR_STOP on
\getenv mark FAIRWAY_MARK
\getenv app FAIRWAY_APP
\getenv migrator FAIRWAY_MIGRATOR
\getenv reader FAIRWAY_READER
\getenv app_password FAIRWAY_APP_PASSWORD
\getenv migrator_password FAIRWAY_MIGRATOR_PASSWORD
\getenv reader_password FAIRWAY_READER_PASSWORD
\set own '(VALUES (:''app''), (:''migrator''), (:''reader'')) AS own (name)'
\set of_the_app 'n.nspname !~ ''^pg_'' AND n.nspname <> ''information_schema'''
\set masters '= CURRENT_USER::regrole'
\set of_no_extension 'NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.tableoid AND d.objid = o.oid AND d.deptype = ''e'')'
\set migrator_may 'has_schema_privilege(:''migrator'', n.oid, ''CREATE'')'
\set kinds '(''r'', ''p'', ''v'', ''m'', ''f'', ''S'')'

SET client_min_messages = warning;
-- A statement that waits for a table holds up all who come after it.
SET lock_timeout = '10s';

-- Refused before anything is made. A policy does not hold for a table's owner, as whom the app connected until now.
SELECT format('DO $$BEGIN RAISE EXCEPTION %L; END$$', problem) FROM (
  SELECT format('role %s exists, and Fairway did not make it', rolname)
  FROM pg_roles WHERE rolname IN (:'app', :'migrator', :'reader')
    AND shobj_description(oid, 'pg_authid') IS DISTINCT FROM :'mark'
  UNION ALL
  SELECT format('%s has row security, which its owner passes by and the app would not: '
    'ALTER TABLE %1$s FORCE ROW LEVEL SECURITY, see that the app works, and run this again', o.oid::regclass)
  FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
  WHERE o.relowner :masters AND o.relrowsecurity AND NOT o.relforcerowsecurity AND :of_the_app
  UNION ALL
  SELECT 'there are large objects, each of which has its owner, and the app would read them no more'
  FROM pg_largeobject_metadata WHERE lomowner :masters
) AS refused (problem) LIMIT 1 \gexec

-- The users. Without its comment a user would be taken for somebody else's.
BEGIN;
SELECT format('CREATE ROLE %I LOGIN', name) FROM :own
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
SELECT format('COMMENT ON ROLE %I IS %L', name, :'mark') FROM :own \gexec
COMMIT;
ALTER ROLE :"app" PASSWORD :'app_password';
ALTER ROLE :"migrator" PASSWORD :'migrator_password';
ALTER ROLE :"reader" PASSWORD :'reader_password';
ALTER ROLE :"reader" SET default_transaction_read_only = on;
GRANT :"migrator" TO CURRENT_USER;
GRANT CONNECT, TEMPORARY ON DATABASE :"DBNAME" TO :"app", :"migrator", :"reader";
-- A schema of the master user's name, or a search path of his own, is where his tables are looked for.
SELECT format('ALTER ROLE %I IN DATABASE %I SET search_path = %s', name, current_database(),
  replace(current_setting('search_path'), '"$user"', quote_ident(CURRENT_USER)))
FROM :own
WHERE EXISTS (SELECT FROM pg_namespace WHERE nspname = CURRENT_USER)
  OR EXISTS (SELECT FROM pg_db_role_setting, unnest(setconfig) AS one
    WHERE setrole :masters AND one LIKE 'search_path=%') \gexec

-- What is the master user's becomes the migrator's; the database first, without which he may put nothing into a schema.
SELECT format('ALTER DATABASE %I OWNER TO %I', datname, :'migrator') FROM pg_database
WHERE datname = current_database() AND datdba <> :'migrator'::regrole \gexec
SELECT format('ALTER SCHEMA %I OWNER TO %I', n.nspname, :'migrator')
FROM pg_namespace n JOIN pg_namespace o ON o.oid = n.oid
WHERE n.nspowner :masters AND :of_the_app AND :of_no_extension \gexec
SELECT format('ALTER TABLE %s OWNER TO %I', o.oid::regclass, :'migrator')
FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
WHERE o.relowner :masters AND o.relkind IN :kinds AND :of_the_app AND :migrator_may AND :of_no_extension
  -- A column's sequence goes with its table.
  AND NOT EXISTS (SELECT FROM pg_depend
    WHERE classid = 'pg_class'::regclass AND objid = o.oid AND o.relkind = 'S' AND deptype IN ('a', 'i')) \gexec
SELECT format('ALTER ROUTINE %s OWNER TO %I', o.oid::regprocedure, :'migrator')
FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace
WHERE o.proowner :masters AND :of_the_app AND :migrator_may AND :of_no_extension \gexec
SELECT format('ALTER TYPE %s OWNER TO %I', o.oid::regtype, :'migrator')
FROM pg_type o JOIN pg_namespace n ON n.oid = o.typnamespace LEFT JOIN pg_class c ON c.oid = o.typrelid
WHERE o.typowner :masters AND (o.typtype IN ('d', 'e', 'r') OR c.relkind = 'c')
  AND :of_the_app AND :migrator_may AND :of_no_extension \gexec

-- What the migrator makes from now on, and what the master user makes by hand.
SELECT format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT %s TO %I', maker, rights, name)
FROM (VALUES (:'migrator'), (CURRENT_USER)) AS makers (maker)
CROSS JOIN (VALUES
  (:'app', 'USAGE ON SCHEMAS'),
  (:'app', 'SELECT, INSERT, UPDATE, DELETE ON TABLES'),
  (:'app', 'USAGE, SELECT, UPDATE ON SEQUENCES'),
  (:'app', 'EXECUTE ON ROUTINES'),
  (:'reader', 'USAGE ON SCHEMAS'),
  (:'reader', 'SELECT ON TABLES'),
  (:'reader', 'SELECT ON SEQUENCES')
) AS granted (name, rights) \gexec
-- What is there.
SELECT format('GRANT USAGE ON SCHEMA %I TO %I, %I', n.nspname, :'app', :'reader') FROM pg_namespace n
WHERE pg_has_role(n.nspowner, 'USAGE') AND :of_the_app \gexec
SELECT format('GRANT %s ON %s TO %I', CASE o.relkind WHEN 'S' THEN of_sequences ELSE of_tables END,
  CASE o.relkind WHEN 'S' THEN 'SEQUENCE ' ELSE 'TABLE ' END || o.oid::regclass, name)
FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace CROSS JOIN (VALUES
  (:'app', 'SELECT, INSERT, UPDATE, DELETE', 'USAGE, SELECT, UPDATE'), (:'reader', 'SELECT', 'SELECT')
) AS granted (name, of_tables, of_sequences)
WHERE o.relkind IN :kinds AND pg_has_role(o.relowner, 'USAGE') AND :of_the_app \gexec
SELECT format('GRANT EXECUTE ON ROUTINE %s TO %I', o.oid::regprocedure, :'app')
FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace
WHERE pg_has_role(o.proowner, 'USAGE') AND :of_the_app \gexec

-- A database that began before PostgreSQL 15 lets everybody make tables in schema public.
SELECT format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', n.nspname) FROM pg_namespace n
WHERE pg_has_role(n.nspowner, 'USAGE') AND :of_the_app \gexec
SELECT format('DO $$BEGIN RAISE EXCEPTION %L; END$$', format(
  'everybody may make tables in schema %s, which is %s''s: as that user, REVOKE CREATE ON SCHEMA %1$s FROM PUBLIC',
  n.nspname, n.nspowner::regrole))
FROM pg_namespace n WHERE has_schema_privilege(:'app', n.oid, 'CREATE') AND :of_the_app LIMIT 1 \gexec
