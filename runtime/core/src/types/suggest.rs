//! "Did you mean": the name closest to a misspelt one, by edit distance.
//!
//! A move (insertion, deletion, substitution) costs 2, a change of case 1; a third of the characters involved may differ.

const MOVE_COST: usize = 2;
const CASE_COST: usize = 1;
/// More candidates, or longer names, are not looked at.
const MAX_CANDIDATES: usize = 750;
const MAX_LENGTH: usize = 40;

/// The candidate that `name` was probably meant to be.
pub fn closest(name: &str, candidates: &[String]) -> Option<String> {
    let wrong: Vec<char> = name.chars().collect();
    if candidates.len() > MAX_CANDIDATES || wrong.len() > MAX_LENGTH {
        return None;
    }
    let mut best_distance = wrong.len() * MOVE_COST;
    let mut best = None;
    for candidate in candidates {
        if candidate == name {
            continue;
        }
        let chars: Vec<char> = candidate.chars().collect();
        let limit = ((chars.len() + wrong.len() + 3) * MOVE_COST / 6).min(best_distance.saturating_sub(1));
        let distance = edit_distance(&wrong, &chars, limit);
        if distance <= limit && (best.is_none() || distance < best_distance) {
            best = Some(candidate.clone());
            best_distance = distance;
        }
    }
    best
}

fn substitution_cost(a: char, b: char) -> usize {
    if a == b {
        0
    } else if a.to_lowercase().eq(b.to_lowercase()) {
        CASE_COST
    } else {
        MOVE_COST
    }
}

/// Levenshtein distance, `limit + 1` if it is larger than `limit`.
fn edit_distance(a: &[char], b: &[char], limit: usize) -> usize {
    let common = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[common..], &b[common..]);
    let common = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - common], &b[..b.len() - common]);
    if a.is_empty() || b.is_empty() {
        return MOVE_COST * (a.len() + b.len());
    }
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH || a.len().abs_diff(b.len()) * MOVE_COST > limit {
        return limit + 1;
    }
    let mut row: Vec<usize> = (1..=a.len()).map(|i| i * MOVE_COST).collect();
    let mut result = 0;
    for (j, y) in b.iter().enumerate() {
        let mut diagonal = j * MOVE_COST;
        result = diagonal;
        let mut minimum = usize::MAX;
        for (i, x) in a.iter().enumerate() {
            let substitute = diagonal + substitution_cost(*y, *x);
            diagonal = row[i];
            result = substitute.min(result.min(diagonal) + MOVE_COST);
            row[i] = result;
            minimum = minimum.min(result);
        }
        if minimum > limit {
            return limit + 1;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closest_names() {
        let names: Vec<String> = ["blech", "fluch", "lenght", "Length"].map(str::to_owned).to_vec();
        assert_eq!(closest("bluch", &names).as_deref(), Some("blech"));
        assert_eq!(closest("length", &names).as_deref(), Some("Length"));
        assert_eq!(closest("zzz", &names), None);
    }
}
