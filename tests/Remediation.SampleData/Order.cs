using System.Globalization;

namespace Remediation.SampleData;

/// <summary>One true order: a text for each column, as the contract wants it.</summary>
internal sealed record Order(string[] Cells)
{
    internal static readonly string[] Columns =
    [
        "order_id", "customer_id", "customer", "email", "ordered_at", "ship_time", "amount", "weight_kg", "status", "country", "phone", "tracking_no", "note",
    ];

    /// <summary>The order of that number; customers come from a pool of 1,500, so people recur.</summary>
    internal static Order Make(int number, SplitMix64 random)
    {
        int customer = random.Between(1, 1500);
        var person = new SplitMix64((ulong)customer * 7919);
        string given = person.Pick(Names.Given);
        string family = person.Pick(Names.Family);
        (string? code, string? calling, string _, string _) = person.Pick(Names.Countries);
        string phone = $"+{calling}{person.Between(150, 989)}{person.Between(100_000, 9_999_999)}";
        int amount = random.Chance(60) ? -random.Between(100, 90_000) : random.Between(150, 999_999);
        return new Order(
        [
            SampleAnomaly.OrderIdOf(number),
            $"C{customer:000000}",
            $"{given} {family}",
            $"{Names.Fold(given)}.{Names.Fold(family)}@{person.Pick(Names.Domains)}",
            DateSpellings.Iso(DateSpellings.Day(random)),
            $"{random.Between(0, 23):00}:{random.Between(0, 59):00}",
            (amount / 100m).ToString("0.00", CultureInfo.InvariantCulture),
            (random.Between(50, 39_999) / 1000m).ToString("0.000", CultureInfo.InvariantCulture),
            random.Pick(Names.Statuses),
            code,
            phone,
            random.Chance(850) ? $"TRK{(ulong)number * 7_368_787UL % 1_000_000_000UL:000000000}" : "",
            random.Chance(300) ? random.Pick(Names.Notes) : "",
        ]);
    }

    /// <summary>The damage done to one of the order's cells; null for most.</summary>
    internal Damage? Hurt(string column, SplitMix64 random)
    {
        string truth = Cells[Array.IndexOf(Columns, column)];
        int perMille = column switch
        {
            "ordered_at" => 230,
            "ship_time" => 110,
            "amount" => 140,
            "weight_kg" or "status" or "phone" => 75,
            "country" => 50,
            "customer" => 60,
            "email" or "customer_id" or "tracking_no" => 45,
            "note" => 40,
            _ => 0,
        };
        if (!random.Chance(perMille) || (truth.Length == 0) != (column == "note"))
        {
            return null;
        }

        return column switch
        {
            "ordered_at" => ColumnDamage.OrderedAt(truth, random),
            "ship_time" => ColumnDamage.ShipTime(truth, random),
            "amount" => ColumnDamage.Amount(truth, random),
            "weight_kg" => ColumnDamage.Weight(truth, random),
            "status" => ColumnDamage.Status(truth, random),
            "country" => ColumnDamage.Country(truth, random),
            "phone" => ColumnDamage.Phone(truth, Cells[Array.IndexOf(Columns, "country")], random),
            "customer_id" => ColumnDamage.CustomerId(truth, random),
            "customer" => ColumnDamage.Customer(truth, random),
            "email" => ColumnDamage.Email(truth, random),
            "tracking_no" => ColumnDamage.TrackingNumber(truth, random),
            _ => ColumnDamage.Note(random),
        };
    }
}
