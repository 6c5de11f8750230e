namespace Remediation.Core.Clustering;

/// <summary>Two rows that look alike though their primary keys differ: they share a function and stay two records.</summary>
/// <param name="RowId">The sender's id of the one row.</param>
/// <param name="Key">Its primary key as canonical JSON.</param>
/// <param name="LikeRowId">The sender's id of the other row.</param>
/// <param name="LikeKey">Its primary key as canonical JSON.</param>
/// <param name="Similarity">Cosine of their records, 4 decimals; 1 when letters and digits are the same.</param>
public sealed record LookAlike(string RowId, string Key, string LikeRowId, string LikeKey, double Similarity);
