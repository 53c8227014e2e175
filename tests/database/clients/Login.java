import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Properties;

/** The JDBC counterpart of login.cjs. A job is `URL <tab> user <tab> password`, an outcome `user <tab> TLS <tab> error`. */
public class Login {
    static final String QUERY = "select current_user::text, ssl from pg_stat_ssl where pid = pg_backend_pid()";

    public static void main(String[] arguments) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            System.out.println(outcome(line.split("\t", -1)));
        }
    }

    static String outcome(String[] job) {
        var properties = new Properties();
        if (!job[1].isEmpty()) {
            properties.setProperty("user", job[1]);
            properties.setProperty("password", job[2]);
        }
        try (Connection connection = DriverManager.getConnection(job[0], properties);
                ResultSet row = connection.createStatement().executeQuery(QUERY)) {
            row.next();
            return row.getString(1) + "\t" + row.getBoolean(2) + "\t";
        } catch (Exception error) { // whatever the client says is the outcome
            return "\tfalse\t" + told(error);
        }
    }

    static String told(Throwable error) {
        var text = new StringBuilder();
        for (Throwable one = error; one != null; one = one.getCause()) {
            text.append(one.getMessage()).append(" <- ");
        }
        return text.toString().replaceAll("[\t\r\n]+", " ");
    }
}
