package io.attentionspectra.monitor.event;

import io.attentionspectra.base.Document;
import io.attentionspectra.spectrum.Spectrum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apiguardian.api.API;
import org.jspecify.annotations.Nullable;

/**
 * The spectra of the first reading, with which later ones are compared; written once, and only
 * where an alarm needs them.
 *
 * @param step of the first reading
 * @param spectra all values by place
 */
@API(status = API.Status.INTERNAL)
public record ReferenceSpectra(int step, Map<Place, Spectrum> spectra) implements MonitorEvent {

  /**
   * Copies the map.
   *
   * @param step of the first reading
   * @param spectra all values by place
   */
  public ReferenceSpectra {
    spectra = Map.copyOf(spectra);
  }

  /**
   * The spectra of a reading.
   *
   * @param first the reading
   * @return the event
   */
  public static ReferenceSpectra of(MonitorReading first) {
    Map<Place, Spectrum> spectra = new HashMap<>();
    first.spectra().forEach((place, read) -> spectra.put(place, read.spectrum()));
    return new ReferenceSpectra(first.step(), spectra);
  }

  @Override
  public Map<String, @Nullable Object> toTree() {
    List<Document> places = new ArrayList<>();
    spectra.forEach(
        (place, spectrum) ->
            places.add(
                AlarmRaised.at(place, new Document()).numbers("values", spectrum.toArray())));
    return new Document()
        .put("kind", "reference")
        .put("step", step)
        .objects("spectra", places)
        .map();
  }
}
