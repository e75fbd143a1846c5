//! A mean and its standard error from batches, with control variates.
//!
//! A long run is cut into batches of equally many cases. Beside the figure sought, each batch gives the means of quantities whose
//! expectation is known exactly (the *controls*: service times, gaps between arrivals, places of the callers). Where the controls came
//! out high by chance, so did the figure: the regression of the figure on the controls takes that part of the chance away (Lavenberg and
//! Welch 1981). The estimate is the regression's value where every control has its expectation; its standard error is the regression's.

/// A mean and its standard error.
#[derive(Clone, Copy, Debug)]
pub struct Estimate {
    pub mean: f64,
    pub standard_error: f64,
    /// Without controls, to compare.
    pub plain: (f64, f64),
}

/// `batches`: the figure, then each control minus its expectation. The first is warm-up and left out.
pub fn controlled(batches: &[Vec<f64>]) -> Estimate {
    let batches = &batches[1..];
    let (n, k) = (batches.len(), batches[0].len());
    assert!(n > 4 * k, "too few batches");
    // Normal equations of y = b0 + Σ b_i c_i, with the inverse alongside.
    let mut a = vec![vec![0.0; 2 * k]; k];
    let mut rhs = vec![0.0; k];
    for b in batches {
        let x: Vec<f64> = std::iter::once(1.0).chain(b[1..].iter().copied()).collect();
        for i in 0..k {
            rhs[i] += x[i] * b[0];
            for j in 0..k {
                a[i][j] += x[i] * x[j];
            }
        }
    }
    (0..k).for_each(|i| a[i][k + i] = 1.0);
    for i in 0..k {
        let p = (i..k).max_by(|p, q| a[*p][i].abs().total_cmp(&a[*q][i].abs())).unwrap();
        a.swap(i, p);
        let pivot = a[i][i];
        assert!(pivot != 0.0, "a control never varied");
        a[i].iter_mut().for_each(|v| *v /= pivot);
        for r in (0..k).filter(|r| *r != i) {
            let f = a[r][i];
            let row = a[i].clone();
            a[r].iter_mut().zip(row).for_each(|(v, w)| *v -= f * w);
        }
    }
    let b: Vec<f64> = (0..k).map(|i| (0..k).map(|j| a[i][k + j] * rhs[j]).sum()).collect();
    let rest: f64 = batches.iter().map(|y| (y[0] - b[0] - (1..k).map(|i| b[i] * y[i]).sum::<f64>()).powi(2)).sum();
    let variance = rest / (n - k) as f64;
    let plain = batches.iter().map(|b| b[0]).sum::<f64>() / n as f64;
    let plain_variance = batches.iter().map(|b| (b[0] - plain).powi(2)).sum::<f64>() / (n - 1) as f64;
    Estimate { mean: b[0], standard_error: (variance * a[0][k]).sqrt(), plain: (plain, (plain_variance / n as f64).sqrt()) }
}

/// Expectations known, gathered case by case and cut into batches.
#[derive(Debug, Default)]
pub struct Batches {
    sums: Vec<Vec<f64>>,
    counts: Vec<Vec<u64>>,
    size: u64,
    columns: usize,
    seen: Vec<u64>,
}

impl Batches {
    pub fn new(size: u64, columns: usize) -> Self {
        Self { size, columns, seen: vec![0; columns], ..Self::default() }
    }

    /// The next case of a column, minus its expectation.
    pub fn add(&mut self, column: usize, value: f64) {
        let batch = (self.seen[column] / self.size) as usize;
        self.seen[column] += 1;
        while self.sums.len() <= batch {
            self.sums.push(vec![0.0; self.columns]);
            self.counts.push(vec![0; self.columns]);
        }
        self.sums[batch][column] += value;
        self.counts[batch][column] += 1;
    }

    /// Means of the batches that are full in every column.
    pub fn means(&self) -> Vec<Vec<f64>> {
        let full = self.counts.iter().take_while(|c| c.iter().all(|n| *n == self.size));
        self.sums.iter().zip(full).map(|(s, _)| s.iter().map(|v| v / self.size as f64).collect()).collect()
    }
}

#[test]
fn the_regression_finds_the_mean_where_the_controls_have_their_expectation() {
    // y = 3 + 2c exactly: no error is left.
    let batches: Vec<Vec<f64>> = (0..20).map(|i| f64::from(i % 7) - 2.0).map(|c| vec![3.0 + 2.0 * c, c]).collect();
    let e = controlled(&batches);
    assert!((e.mean - 3.0).abs() < 1e-9 && e.standard_error < 1e-6, "{e:?}");
}
