const SMALLEST = Number.MIN_VALUE / Number.EPSILON;
const PRECISE = 1e-15;
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012,
  9.984369578019572e-6, 1.5056327351493116e-7,
];

/** How often a standard normal number lies at least as far from 0, on either side. */
export function normalTwoSided(z: number): number {
  return upperGamma(0.5, (z * z) / 2); // erfc(|z| / √2)
}

/** How often a chi-square number of so many degrees of freedom is at least so large. */
export function chiSquareUpper(statistic: number, degrees: number): number {
  return upperGamma(degrees / 2, statistic / 2);
}

// The regularised incomplete gamma function Q(a, x): by its series below a + 1, by its continued fraction (Lentz) above (Numerical Recipes, 6.2).
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const factor = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - factor * seriesOfLower(a, x) : factor * fractionOfUpper(a, x);
}

function seriesOfLower(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = a + 1; Math.abs(term) > Math.abs(sum) * PRECISE; n++) {
    term *= x / n;
    sum += term;
  }
  return sum;
}

function fractionOfUpper(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / SMALLEST;
  let d = 1 / b;
  let value = d;
  for (let n = 1, change = 0; Math.abs(change - 1) > PRECISE && n < 100_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / awayFromZero(an * d + b);
    c = awayFromZero(b + an / c);
    change = d * c;
    value *= change;
  }
  return value;
}

// Lanczos, g = 7: 15 digits for positive arguments.
function logGamma(value: number): number {
  if (value < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * value)) - logGamma(1 - value);
  const x = value - 1;
  const sum = LANCZOS.reduce((total, coefficient, index) => total + coefficient / (x + index + 1), 0.9999999999998099);
  const t = x + LANCZOS.length - 0.5;
  return 0.5 * Math.log(2 * Math.PI) + (x + 0.5) * Math.log(t) - t + Math.log(sum);
}

function awayFromZero(value: number): number {
  return Math.abs(value) < SMALLEST ? SMALLEST : value;
}
