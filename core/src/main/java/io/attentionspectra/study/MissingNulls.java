package io.attentionspectra.study;

import io.attentionspectra.model.HeadReading;
import io.attentionspectra.model.Note;
import io.attentionspectra.nulls.AttentionNull;
import io.attentionspectra.nulls.NullAtHead;
import io.attentionspectra.nulls.NullComparison;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which nulls said nothing of heads, for the notes: a null that was drawn at some heads only, and
 * one that said nothing of any. That a law does not exist at some β̂ is no news.
 */
final class MissingNulls {

  private final Map<AttentionNull, Absence> absences = new LinkedHashMap<>();

  MissingNulls(List<AttentionNull> nulls) {
    nulls.forEach(each -> absences.put(each, new Absence()));
  }

  /** Where a null was absent, and why it was the first time. */
  private static final class Absence {

    private final Set<String> heads = new HashSet<>();
    private boolean present;
    private String reason = "";
  }

  /** Whether a null is drawn for its picture alone where others are drawn. */
  static boolean isPicture(AttentionNull of, Collection<AttentionNull> others) {
    return of.draw().stream()
        .anyMatch(
            draw ->
                others.stream()
                    .flatMap(other -> other.draw().stream())
                    .anyMatch(draw::isPictureBeside));
  }

  void add(NullComparison comparison) {
    Set<AttentionNull> there = new HashSet<>();
    comparison.nulls().stream().map(NullAtHead::of).forEach(there::add);
    HeadReading reading = comparison.reading();
    absences.forEach(
        (each, absence) -> {
          if (there.contains(each)) {
            absence.present = true;
          } else if (!isPicture(each, there)) {
            if (absence.heads.isEmpty()) {
              absence.reason = each.absence(reading);
            }
            absence.heads.add(reading.layer() + "." + reading.head());
          }
        });
  }

  /** Adds what another of the same nulls has seen after this. */
  void merge(MissingNulls other) {
    other.absences.forEach(
        (each, more) -> {
          Absence absence = absences.computeIfAbsent(each, e -> new Absence());
          if (absence.heads.isEmpty()) {
            absence.reason = more.reason;
          }
          absence.heads.addAll(more.heads);
          absence.present |= more.present;
        });
  }

  void writeTo(DataOutput out) throws IOException {
    for (Absence absence : absences.values()) {
      out.writeBoolean(absence.present);
      out.writeUTF(absence.reason);
      out.writeInt(absence.heads.size());
      for (String head : new TreeSet<>(absence.heads)) {
        out.writeUTF(head);
      }
    }
  }

  void readFrom(DataInput in) throws IOException {
    for (Absence absence : absences.values()) {
      absence.present = in.readBoolean();
      absence.reason = in.readUTF();
      int count = in.readInt();
      for (int i = 0; i < count; i++) {
        absence.heads.add(in.readUTF());
      }
    }
  }

  List<Note> notes(int heads) {
    List<Note> notes = new ArrayList<>();
    absences.forEach(
        (each, absence) -> {
          if (!absence.heads.isEmpty() && (!absence.present || each.draw().isPresent())) {
            String where = absence.heads.size() + " of " + heads + " heads";
            notes.add(
                Note.about(
                    Note.Kind.NULL_LEFT_OUT,
                    each.name(),
                    each.describe()
                        + " is left out of "
                        + where
                        + (absence.present ? " on at least one text" : "")
                        + ": "
                        + absence.reason));
          }
        });
    return notes;
  }
}
