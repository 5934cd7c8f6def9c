package io.attentionspectra.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad usage and bad input: exit status 2, nothing on standard output, one line that helps. */
public final class FailureTest {

  @ParameterizedTest(name = "[{index}] {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                                                        | choose one of inspect
          lore                                                      | unexpected argument 'lore'
          law                                                       | choose one of marchenko-pastur
          law wigner                                                | unexpected argument 'wigner'
          law marchenko-pastur                                      | Missing required option: '--ratio=C'
          law marchenko-pastur --ratio                              | Missing required parameter
          law marchenko-pastur --ratio abc                          | 'abc' is not a number
          law marchenko-pastur --ratio 1,5                          | '1,5' is not a number
          law marchenko-pastur --ratio 0                            | ratio = 0
          law marchenko-pastur --ratio -1                           | ratio = -1
          law marchenko-pastur --ratio NaN                          | ratio = NaN
          law marchenko-pastur --ratio Infinity                     | ratio = Infinity
          law marchenko-pastur --ratio 1e999                        | ratio = Infinity
          law marchenko-pastur --ratio 1 --ratio 2                  | should be specified only once
          law marchenko-pastur --ratio 1 --variance 0               | variance = 0
          law marchenko-pastur --ratoi 1                            | --ratio
          law marchenko-pastur --ratio 1 --colour red               | unknown option '--colour'
          law marchenko-pastur --ratio 1 --at 1,,2                  | '' in '1,,2' is not a number
          law marchenko-pastur --ratio 1 --at 1,x                   | 'x' in '1,x' is not a number
          law marchenko-pastur --ratio 1 --at 1,NaN                 | 'NaN' in '1,NaN' is not finite
          law marchenko-pastur --ratio 1 --quantiles 1.5            | --quantiles = 1.5
          law marchenko-pastur --ratio 1 --quantiles -0.1           | --quantiles = -0.1
          law marchenko-pastur --ratio 1 --seed many                | 'many' is not a long
          law free-product --delta 0.5 --gamma -1                   | gamma = -1
          law free-product --delta 0.5 --gamma 1 --kappa 0          | kappa = 0
          law free-product --delta 0.5                              | Missing required option: '--gamma=G'
          law gaussian-equivalence --beta 0 --ratio 1               | beta = 0
          law gaussian-equivalence --beta 30 --ratio 1              | beta = 30
          law gaussian-equivalence --beta 1 --ratio 1 --token-ratio -2 | tokenRatio = -2
          law spherical-equivalence --length 0 --head-dim 32 --beta 1 | length = 0
          law spherical-equivalence --length 2.5 --head-dim 32 --beta 1 | '2.5' is not an int
          law spherical-equivalence --length 512 --head-dim 32 --beta 1 --degrees -1 | degrees = -1
          law silverstein --gamma 1 --population ''                 | is not a number
          law silverstein --gamma 1 --population 1:2:3              | more than one colon
          law silverstein --gamma 1 --population 1:0.5,-2:0.5       | -2
          law silverstein --gamma 1 --population 1:-0.5             | -0.5
          law silverstein --gamma 1 --population 1:NaN              | is not finite
          law poisson --mean -1                                     | mean = -1
          signal --delta 0.5 --gamma 0.5                            | Missing required option: '--rho=R'
          signal --delta 0.5 --gamma 0.5 --rho -1                   | rho = -1
          signal --delta 0.5 --gamma NaN --rho 1                    | gamma = NaN
          signal --delta 0.5 --gamma 0.5 --rho 1 --class-tied       | --class-tied and --signal go together
          signal --delta 0.5 --gamma 0.5 --rho 1 --signal 2         | --class-tied and --signal go together
          signal --delta 0.5 --gamma 0.5 --rho 1 --class-tied --signal 0 | signal = 0
          signal --delta 0.5 --gamma 0.5 --lengths 4,8              | --signal = absent
          signal --delta 0.5 --gamma 0.5 --lengths 4,8 --signal 1   | --correlation = absent
          signal --delta 0.5 --gamma 0.5 --lengths 4,8 --rho 1      | --rho = given
          signal --delta 0.5 --gamma 0.5 --rho 1 --correlation 0.5  | --lengths = absent
          signal --delta 0.5 --gamma 0.5 --lengths 4,8 --signal 1 --correlation 1,1 | must be as many as --lengths, 8
          signal --delta 0.5 --gamma 0.5 --rho 1 --pooling last     | --lengths = absent
          signal --delta 0.5 --gamma 0.5 --lengths 4,8 --signal 1 --correlation 0.5 --pooling max | is no weighted sum
          signal --delta 0.5 --gamma 0.5 --lengths 4,8 --signal 1 --correlation 0.5 --pooling optimal-scale | position; give mean, first, last, root-length
          signal --delta 0.5 --gamma 0.5 --lengths 4,8 --signal 1 --correlation 0.5 --pooling median | forgetting:F, top-eigenvector or learned
          signal --delta 0.5 --gamma 0.5 --lengths 4,8 --signal 1 --correlation 0.5 --pooling forgetting:x | no number after the colon
          simulate pooling --dim 9 --vocabulary 9 --sequences 9 --tokens 4,8 --signal 1 --correlation 0.5 --pooling max | is no weighted sum
          signal --delta 0.5 --gamma 0.5 --lengths 4:1e308,8:1e308 --signal 1 --correlation 0.5 | sum is too large
          signal --delta 0.5 --gamma 0.5 --lengths 4:1e-300,8:1e300 --signal 1 --correlation 0.5 | weight too small beside the others
          signal --delta 0.5 --gamma 0.5 --lengths 4,8 --signal -1 --correlation 0.5 | signal = -1
          signal --delta 0.5 --gamma 0.5 --lengths 4:0,8 --signal 1 --correlation 0.5 | weight that is not positive
          signal --delta 0.5 --gamma 0.5 --lengths 4.5 --signal 1 --correlation 0.5 | no whole number
          signal --delta 0.5 --gamma 0.5 --lengths 4,4 --signal 1 --correlation 0.5 | length twice
          law separable --gamma 1                                   | Missing required option: '--noise=κ:weight,…'
          law separable --gamma 0 --noise 1,2                       | gamma = 0
          law separable --gamma 1 --noise 0                         | noise mean = 0
          law separable --gamma 1 --noise 1:-1                      | noise weight 0 = -1
          law separable --gamma 1 --noise 1:1e308,2:1e308           | sum of the noise weights = Infinity
          law separable --gamma 1 --noise 1:2:3                     | more than one colon
          law separable --gamma 1 --noise 1,-1                      | noise variance 1 = -1
          law separable --gamma 1 --noise 1 --delta -1              | delta = -1
          law separable --gamma 1 --noise 1 --population -1         | population eigenvalue 0 = -1
          weights                                                   | choose one of harmonic, top-eigenvector
          weights mean --length 3                                   | unexpected argument 'mean'
          weights harmonic --length 3                               | Missing required option: '--tau=TAU'
          weights harmonic --length 0 --tau 1                       | length = 0
          weights harmonic --length 3 --tau NaN                     | tau = NaN
          weights top-eigenvector                                   | Missing required option: '--correlation=FILE'
          tracy-widom                                               | Missing required option: '--at=s,…'
          tracy-widom --at 1,Infinity                               | is not finite
          law marchenko-pastur --ratio 1 --plot law.pdf             | must end in .svg or .png
          law marchenko-pastur --ratio 1 --plot no/such/folder/a.svg | lies in no existing folder
          """)
  void isOneLineWithStatusTwo(String line, String says) {
    assertRefused(Invocation.ofLine(line), says);
  }

  public static void assertRefused(Invocation run, String says) {
    assertAll(
        () -> assertEquals(2, run.status(), run.err()),
        () -> assertEquals("", run.out()),
        () -> assertEquals(1, run.err().lines().count(), run.err()),
        () -> assertTrue(run.err().startsWith("attention-spectra"), run.err()),
        () -> assertTrue(run.err().contains(says), run.err()));
  }
}
