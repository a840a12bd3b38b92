/// A column of a CSV file.
public enum CSVColumn: Sendable, Hashable {
    /// The column with this name in the header.
    case named(String)
    /// The column at this index, from 0.
    case at(Int)
    /// The column with this number as its name in the header, else the one at this place, from 1.
    case numbered(Int)
    /// The last column.
    case last

    /// The first column.
    public static let first = CSVColumn.at(0)
}
