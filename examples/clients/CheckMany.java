import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Check many cases over HTTP, with nothing but Java 11 or newer: a file of JSON lines, one case on
 * each. Each line of the answer is written out as it comes.
 *
 * <pre>java CheckMany.java http://127.0.0.1:8000 cases.jsonl 2026-03-31</pre>
 *
 * An API key, if the service wants one, is read from PERMANENCE_RULES_KEY.
 */
public final class CheckMany {
  public static void main(String[] given) throws IOException, InterruptedException {
    URI address = URI.create(given[0] + "/v1/check-many?as_at=" + given[2]);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofMinutes(10))
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofFile(Path.of(given[1])));
    Optional.ofNullable(System.getenv("PERMANENCE_RULES_KEY"))
        .ifPresent(key -> request.header("Authorization", "Bearer " + key));
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpResponse<Stream<String>> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofLines());
    String[] last = {""};
    answer.body().forEach(
        line -> {
          System.out.println(line);
          last[0] = line;
        });
    // Without this line the answer was cut off, and some of the cases are not in it.
    if (answer.statusCode() != 200 || !last[0].startsWith("{\"done\":")) {
      System.err.println("The service did not answer all of it (" + answer.statusCode() + ").");
      System.exit(1);
    }
  }
}
