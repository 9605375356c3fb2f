package parquet

import (
	"encoding/binary"
	"math/bits"
)

// repeated is from how many equal values on a run is written.
const repeated = 8

// width is how many bits the values up to a largest one take, at least one.
func width(largest uint32) int { return max(1, bits.Len32(largest)) }

// appendHybrid writes numbers in the hybrid encoding of the format: runs of equal numbers, and groups of eight that are
// packed by bits.
func appendHybrid(dst []byte, values []uint32, width int) []byte {
	for begin := 0; begin < len(values); {
		// The numbers up to the next long run are packed; only the last group may be filled up.
		end, run := begin, 0
		for end < len(values) {
			run = runLength(values[end:])
			if (end-begin)%8 == 0 && run >= repeated {
				break
			}
			step := min(run, 8-(end-begin)%8)
			end, run = end+step, 0
		}
		dst = appendPacked(dst, values[begin:end], width)
		if run > 0 {
			dst = binary.AppendUvarint(dst, uint64(run)<<1)
			for shift := 0; shift < width; shift += 8 {
				dst = append(dst, byte(values[end]>>shift))
			}
			end += run
		}
		begin = end
	}
	return dst
}

// runLength is how many of the first numbers are equal.
func runLength(values []uint32) int {
	n := 1
	for n < len(values) && values[n] == values[0] {
		n++
	}
	return n
}

// appendPacked writes groups of eight numbers, the last one filled up with zeros.
func appendPacked(dst []byte, values []uint32, width int) []byte {
	if len(values) == 0 {
		return dst
	}
	groups := (len(values) + 7) / 8
	dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
	var pending uint64
	held := 0
	for i := range groups * 8 {
		if i < len(values) {
			pending |= uint64(values[i]) << held
		}
		for held += width; held >= 8; held -= 8 {
			dst = append(dst, byte(pending))
			pending >>= 8
		}
	}
	return dst
}

// readHybrid reads numbers that appendHybrid wrote.
func readHybrid(src []byte, into []uint32, width int) error {
	for len(into) > 0 {
		head, n := binary.Uvarint(src)
		if n <= 0 {
			return errCut
		}
		src = src[n:]
		count := head >> 1
		if head&1 == 0 {
			value, size := uint32(0), (width+7)/8
			if len(src) < size || count == 0 || count > uint64(len(into)) {
				return errCut
			}
			for i := range size {
				value |= uint32(src[i]) << (8 * i)
			}
			src = src[size:]
			for i := range into[:count] {
				into[i] = value
			}
			into = into[count:]
			continue
		}
		if count == 0 || count > uint64(len(into)+7)/8 || count*uint64(width) > uint64(len(src)) {
			return errCut
		}
		some := into[:min(int(count*8), len(into))]
		unpack(src, some, width)
		src, into = src[count*uint64(width):], into[len(some):]
	}
	return nil
}

// unpack reads numbers that are packed by bits.
func unpack(src []byte, into []uint32, width int) {
	var pending uint64
	held, at := 0, 0
	for i := range into {
		for ; held < width; held += 8 {
			pending |= uint64(src[at]) << held
			at++
		}
		into[i] = uint32(pending & (1<<width - 1))
		pending >>= width
		held -= width
	}
}
