package statement_test

import "allclear/checksum"

func column(name, dataType string) checksum.Column {
	return checksum.Column{Name: name, Type: dataType, FullType: dataType}
}

func text(name, set string) checksum.Column {
	return checksum.Column{Name: name, Type: "varchar", FullType: "varchar(40)", Charset: set, Collation: set + "_bin"}
}

// view is one of a table d.t, read by its primary key; the first columns are the key.
func view(key int, columns ...checksum.Column) *checksum.View {
	v := &checksum.View{Table: &checksum.Table{Database: "d", Name: "t", Columns: columns}, Key: key, Values: checksum.Full}
	for i := range columns {
		v.Columns = append(v.Columns, checksum.ViewColumn{Column: &v.Table.Columns[i]})
	}
	if key > 0 {
		v.Index = "PRIMARY"
	}
	return v
}

func bound(literals ...string) *checksum.Bound { return &checksum.Bound{SQL: literals} }
