package main

// rows are the lines of the table, in order.
func rows() []row {
	var all []row
	for _, some := range [][]row{rowsOfLedger(), rowsOfReading(), rowsOfVerify(), rowsOfCollect(), rowsOfReport(), rowsOfLake(), rowsOfShapes()} {
		all = append(all, some...)
	}
	return all
}
