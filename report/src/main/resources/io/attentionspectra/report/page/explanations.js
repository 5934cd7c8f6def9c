/** The nulls: what each assumes, in plain words, and how it is drawn (Okabe–Ito colours, told apart by dash too). */
const NULLS = {
  'gaussian equivalence': {colour: '#0072B2', onDark: '#56B4E9', dash: 'solid', sentence: 'chance alone, for very large heads, at this head’s sharpness β̂',
    formula: 'Gaussian equivalence: √ℓ·A⊥ behaves like β·S/√ℓ + √(e^(β²) − 1 − β²)·W/√ℓ with W independent noise (arXiv:2510.06685).'},
  'spherical equivalence': {colour: '#009E73', onDark: '#1fc796', dash: 'dashed', sentence: 'chance alone, corrected for the real size of the head',
    formula: 'As the Gaussian law, with the softmax expanded in Gegenbauer polynomials on the sphere in m dimensions: the polynomial of degree k only has about m^k/k! dimensions.'},
  'covariance surrogate': {colour: '#E69F00', onDark: '#E69F00', dash: 'dashed', sentence: 'random queries and keys that keep this head’s measured means and covariances',
    formula: 'Simulated: Gaussian q, k with the measured covariances, the same mask and centring. Line: mean of the replicas; band: between their quantiles, rank by rank.'},
  're-initialised head': {colour: '#CC79A7', onDark: '#e39cc4', dash: 'dotted', sentence: 'the same tokens seen by a head with fresh random weights: what exceeds it was learned',
    formula: 'Simulated: the actual tokens entering the layer, fresh Gaussian W_Q and W_K scaled to the same β̂. Line: mean of the replicas; band: between their quantiles, rank by rank.'},
  'Silverstein': {colour: '#0072B2', onDark: '#56B4E9', dash: 'solid', sentence: 'chance alone, with the measured covariance of the tokens',
    formula: 'Silverstein’s law: λ(m) = −1/m + γ ∫ h dH(h)/(1 + h m), H the eigenvalues of κ × the centred token covariance, γ = dimension/texts.'},
  'separable': {colour: '#0072B2', onDark: '#56B4E9', dash: 'solid', sentence: 'chance alone, with the measured covariance of the tokens and the measured noise of short and long texts',
    formula: 'Separable law: λ(p) = (1 + p)(1 + γp)/(p S_H(p) S_D(γp)), H the eigenvalues of the centred token covariance, D the noise κ_L by length, γ = dimension/texts.'},
  'separable, isotropic': {colour: '#E69F00', onDark: '#E69F00', dash: 'dashed', sentence: 'the same with token vectors that point equally in all directions',
    formula: 'The separable law with H = MP_δ, δ = dimension/vocabulary.'},
  'free product': {colour: '#E69F00', onDark: '#E69F00', dash: 'dashed', sentence: 'chance alone, with token vectors that point equally in all directions',
    formula: 'κ·(MP_δ ⊠ MP_γ), δ = dimension/vocabulary, γ = dimension/texts (arXiv:2605.06826).'},
};
const inOrder = labels => [...Object.keys(NULLS).filter(known => labels.includes(known)), ...labels.filter(label => !NULLS[label])];
/** Nulls of one's own in the words of the study, by name. */
const OWN_SENTENCES = {};
const OTHER_COLOURS = ['#D55E00', '#56B4E9', '#F0E442'];
const nullStyle = (label, index = 0) => NULLS[label] ||
  {colour: OTHER_COLOURS[index % 3], onDark: OTHER_COLOURS[index % 3], dash: 'dashed', sentence: OWN_SENTENCES[label] || 'a null of your own', formula: ''};
const nullColour = (label, index) => dark() ? nullStyle(label, index).onDark : nullStyle(label, index).colour;

const REGIMES = {
  linear: 'scores are mild: the random-matrix laws describe the bulk and its edge',
  heavytailed: 'the bulk still follows the laws, but a few single weights stick out',
  condensing: 'attention freezes on few tokens: the closed laws no longer apply, only the simulated nulls do',
  poisson: 'almost every token looks at one token only: λ counts how often each token is looked at; the closed laws do not apply',
};
const regimeName = regime => String(regime ?? '–').toLowerCase().replace(/_/g, ' ');
const regimeMeaning = regime => REGIMES[String(regime).toLowerCase().replace(/[^a-z]/g, '')] || '';

/** Numbers of a head: field, name, what it says, formula. log: colours follow the logarithm; here: what it says of one head. */
const HEAD_NUMBERS = [
  {key: 'betaHat', name: 'Sharpness β̂', says: 'How strongly the scores differ. Near 0 a token listens to all alike; above about 3 to a few only.',
    formula: 'Standard deviation of the scores entering the softmax, after row and column means are removed.', log: true},
  {key: 'effectiveRank', name: 'Effective rank', says: 'How many patterns the head mixes, counted by their strength: 1 = a single one, ℓ = all equally.',
    formula: 'exp(−Σ p ln p), p = λ/Σλ.', log: true, here: head => ` Here ℓ = ${shown(head.length)}.`},
  {key: 'stableRank', name: 'Stable rank', says: 'Total strength measured in units of the strongest pattern: near 1, one pattern holds everything.',
    formula: 'Σλ/λ₁.', log: true},
  {key: 'entropy', name: 'Entropy (nats)', says: 'How widely a token looks around: e to this power is the number of tokens it effectively listens to.',
    formula: 'Mean over the rows of −Σⱼ Aᵢⱼ ln Aᵢⱼ; at most ln ℓ.'},
  {key: 'normalisedEntropy', name: 'Normalised entropy', says: 'The same on a scale from 0 (one token) to 1 (all tokens alike).',
    formula: 'Mean over the rows of entropy / ln(number of visible tokens).'},
  {key: 'sinkMass', name: 'Attention sink', says: 'Share of all attention caught by the single most attended token. Large: a sink, often a special token.', percent: true,
    formula: 'maxⱼ (1/ℓ) Σᵢ Aᵢⱼ.', here: head => isNumber(head.sinkKey) ? ` Here: token ${shown(head.sinkKey)}, counted from 0.` : ''},
  {key: 'directionsBeyond', name: 'Directions beyond chance', says: 'Number of patterns stronger than the null ever makes.',
    formula: 'Mean number of significant outliers per text.', here: head => head.outlierTest ? ` Judged by: ${head.outlierTest}.` : ''},
  {key: 'mean', name: 'Mean of λ', says: 'Average strength of all patterns. Chance predicts e^(β̂²) − 1.',
    formula: '(1/ℓ) Σλ of √ℓ·(A − column means).', log: true, here: head => head.betaHat < 4 ? ` Here ${shown(Math.expm1(head.betaHat ** 2))}.` : ''},
  {key: 'rankOne', name: 'Common part', says: 'Strength of the average row that was taken out. 1: every token is listened to alike.',
    formula: '‖uᵀA‖ with u = (1,…,1)/√ℓ.'},
];

/** What balancing takes out of a head. */
const KEY_BIAS = [
  {key: 'largestBias', name: 'Strongest key bias (nats)', says: 'How much more all tokens listen to the most preferred one than to an average one, as a difference of logits. This is what balancing takes out.',
    formula: 'maxⱼ bⱼ, where Aᵢⱼ = exp(aᵢ + bⱼ) Bᵢⱼ, B balanced, mean of b = 0.', here: head => isNumber(head.biasedKey) ? ` Here: token ${shown(head.biasedKey)}, counted from 0.` : ''},
  {key: 'biasSpread', name: 'Spread of key biases (nats)', says: 'How unequal the tokens are for all that listen to them.', formula: 'Root mean square of bⱼ.'},
];

const KS_SAYS = 'Largest gap between the measured spectrum and the null, as shares of values: 0 = the same, 1 = nothing in common.';
const YARDSTICK_SAYS = 'The KS distance chance itself would show at this length: only a KS distance well above it means something.';
const EDGE_SAYS = 'Strongest pattern in units of the strongest that chance makes. Above 1: structure that this null cannot explain.';

/** Columns of outliers. */
const P_VALUES = [
  {name: 'p-value', of: o => o.pValue, show: o => chance(o.pValue), says: 'Chance that the null makes so large a value'},
  {name: 'corrected', of: o => o.adjustedPValue, show: o => chance(o.adjustedPValue), says: 'The p-value corrected for everything of its kind that was tested (Holm)'},
];
const P_VALUES_SAY = 'p-value: how likely chance makes so strong a one; corrected: the same for everything of its kind that was tested (Holm).';

/** Columns of the poolings. */
const POOLING_NUMBERS = [
  {key: 'accuracy', name: 'Accuracy', percent: true, bar: true, says: 'Share of texts put into the right one of two classes by the sign along the strongest direction alone; the labels were not used to find it. 50 % is guessing.',
    formula: 'Split by the sign of the projection on the top eigenvector of the pooled covariance; the better of the two namings.'},
  {key: 'alignment', name: 'Alignment', bar: true, says: 'How well the strongest direction points from one class to the other: 1 = exactly, 0 = not at all.',
    formula: '(ûᵀu)², û the top eigenvector, u the unit difference of the class means.'},
  {key: 'excess', name: 'λ₁ / edge', says: 'Strongest direction in units of the edge of chance. Above 1: signal.',
    formula: 'Largest eigenvalue over the right edge of Silverstein’s law, of whole texts of the separable law (of the isotropic law where that is missing).'},
  {key: 'count', name: 'Outliers', says: 'Number of directions beyond the edge that are significant.', formula: 'Eigenvalues whose Tracy–Widom p-value is small.'},
  {key: 'top', name: 'λ₁', says: 'Largest eigenvalue of the pooled covariance.', formula: 'Of (1/N) Σ (c − c̄)(c − c̄)ᵀ.'},
  {key: 'edge', name: 'Edge', says: 'Where chance ends, given the measured token covariance.', formula: 'Right edge of Silverstein’s law, of whole texts of the separable law.'},
  {key: 'freeProductEdge', name: 'Edge, isotropic', says: 'Where chance would end if token vectors pointed equally in all directions.', formula: 'Right edge of κ·(MP_δ ⊠ MP_γ), of whole texts of the isotropic separable law.'},
  {key: 'kappa', name: 'κ', says: 'Share of the noise that survives the averaging: 1/T for the mean of T tokens, 1 for a single token.', formula: 'κ = ‖w‖², w the pooling weights; of whole texts the measured noise over that of a token, mean over the texts. None for poolings that are not linear.'},
  {key: 'gamma', name: 'γ', says: 'Dimensions per text. Small: many texts, narrow bulk.', formula: 'γ = dimension / number of texts.'},
];
