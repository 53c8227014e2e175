// The Go counterpart of login.cjs: pgx and lib/pq, the same jobs and outcomes.
package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"os"
	"sync"

	"github.com/jackc/pgx/v5"
	_ "github.com/lib/pq"
)

const query = "select current_user::text, ssl from pg_stat_ssl where pid = pg_backend_pid()"
const atOnce = 8

type job struct {
	Client   string
	Settings map[string]string
}

type outcome struct {
	Who   string `json:"who"`
	Ssl   bool   `json:"ssl"`
	Error string `json:"error"`
}

// connection is the URL, or the fields as an app would write them for either client.
func connection(settings map[string]string) string {
	if url, found := settings["DATABASE_URL"]; found {
		return url
	}
	return fmt.Sprintf("host=%s port=%s user=%s password=%s dbname=%s", settings["DB_HOST"], settings["DB_PORT"],
		settings["DB_USERNAME"], quoted(settings["DB_PASSWORD"]), settings["DB_NAME"])
}

func quoted(value string) string {
	escaped := []rune{'\''}
	for _, letter := range value {
		if letter == '\\' || letter == '\'' {
			escaped = append(escaped, '\\')
		}
		escaped = append(escaped, letter)
	}
	return string(append(escaped, '\''))
}

func withPgx(ctx context.Context, to string) (result outcome, err error) {
	database, err := pgx.Connect(ctx, to)
	if err != nil {
		return result, err
	}
	defer database.Close(ctx)
	err = database.QueryRow(ctx, query).Scan(&result.Who, &result.Ssl)
	return result, err
}

func withPq(ctx context.Context, to string) (result outcome, err error) {
	database, err := sql.Open("postgres", to)
	if err != nil {
		return result, err
	}
	defer database.Close()
	err = database.QueryRowContext(ctx, query).Scan(&result.Who, &result.Ssl)
	return result, err
}

func main() {
	clients := map[string]func(context.Context, string) (outcome, error){"pgx": withPgx, "lib/pq": withPq}
	var jobs []job
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var next job
		if err := json.Unmarshal(lines.Bytes(), &next); err != nil {
			panic(err)
		}
		jobs = append(jobs, next)
	}
	outcomes := make([]outcome, len(jobs))
	gate := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for index, next := range jobs {
		all.Add(1)
		go func() {
			defer all.Done()
			gate <- struct{}{}
			defer func() { <-gate }()
			result, err := clients[next.Client](context.Background(), connection(next.Settings))
			if err != nil { // whatever the client says is the outcome
				result = outcome{Error: err.Error()}
			}
			outcomes[index] = result
		}()
	}
	all.Wait()
	for _, result := range outcomes {
		line, _ := json.Marshal(result)
		fmt.Println(string(line))
	}
}
