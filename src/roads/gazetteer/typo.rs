//! Distance between two words: how many letters typed wrong, missing, too many, or swapped.

/// The optimal string alignment distance of two words when it is at most `limit`, else `None`.
///
/// (Boytsov 2011, "Indexing methods for approximate dictionary searching", section 2.2: edit distance with swaps of neighbours, no
/// substring edited twice.)
pub fn distance(a: &str, b: &str, limit: usize) -> Option<usize> {
    // Words longer than this are never typed; the arrays stay on the stack.
    const LONGEST: usize = 32;
    let (mut x, mut y) = (['\0'; LONGEST], ['\0'; LONGEST]);
    let (n, m) = (fill(&mut x, a)?, fill(&mut y, b)?);
    if n.abs_diff(m) > limit {
        return None;
    }
    let mut rows = [[0usize; LONGEST + 1]; 3];
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=n {
        let (now, before, before2) = (i % 3, (i + 2) % 3, (i + 1) % 3);
        rows[now][0] = i;
        let mut best = i;
        for j in 1..=m {
            let same = usize::from(x[i - 1] != y[j - 1]);
            let mut d = (rows[before][j] + 1).min(rows[now][j - 1] + 1).min(rows[before][j - 1] + same);
            if i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1] {
                d = d.min(rows[before2][j - 2] + 1);
            }
            rows[now][j] = d;
            best = best.min(d);
        }
        if best > limit {
            return None;
        }
    }
    let d = rows[n % 3][m];
    (d <= limit).then_some(d)
}

fn fill(into: &mut [char], word: &str) -> Option<usize> {
    let mut n = 0;
    for c in word.chars() {
        *into.get_mut(n)? = c;
        n += 1;
    }
    Some(n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (a, b, d) in [
            ("gueliz", "gueliz", Some(0)),
            ("gueliz", "guelize", Some(1)),
            ("gueliz", "geuliz", Some(1)),
            ("menara", "mnara", Some(1)),
            ("menara", "manera", Some(2)),
            ("menara", "medina", None),
            ("menara", "massira", None),
            ("محمد", "محمود", Some(1)),
            ("", "ab", Some(2)),
        ] {
            assert_eq!(distance(a, b, 2), d, "{a} {b}");
            assert_eq!(distance(b, a, 2), d, "{b} {a}");
        }
        assert_eq!(distance(&"a".repeat(40), &"a".repeat(40), 2), None);
    }
}
