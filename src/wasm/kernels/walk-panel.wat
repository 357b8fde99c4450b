;; One block of the walk of 8 walkers side by side, in float64 (quant/wasm/walk-block.ts: walkBlock):
;;
;;     q_i = (k + o)δ,  k = clip floor(x/δ − o + ½),  x = a_i + [ sums_i + Σ_{s<i} L_is d_s + drift_i ] / L_ii,  d_i = a_i − q_i
;;
;; All pointers are to the column of the first of the 8; a row of all matrices but `lower` has `pitch` columns.

(module
  (import "env" "memory" (memory 1))

  (func (export "walkPanel")
    (param $size i32) ;; steps, not 0
    (param $pitch i32) ;; a multiple of 8
    (param $sums i32) ;; (size, pitch) doubles; comes back with Σ L_is d_s added
    (param $lower i32) ;; L, (size, size) doubles
    (param $targets i32) ;; a, (size, pitch) floats
    (param $drift i32) ;; (size, pitch) doubles
    (param $deltas i32) ;; δ, (scale groups, pitch) doubles; where it is 0, so is k
    (param $groups i32) ;; bytes from the first row of δ to that of each step, (size) i32
    (param $offsets i32) ;; o, (pitch) doubles
    (param $minCode f64)
    (param $maxCode f64)
    (param $memoryless i32) ;; x = a
    (param $d i32) ;; room for (size, 8) doubles
    (param $letters i32) ;; q, (size, pitch) floats
    (param $codes i32) ;; k, (size, pitch) bytes
    (param $differences i32) ;; d, (size, pitch) floats

    (local $i i32) ;; steps that are left
    (local $s i32) ;; row of d
    (local $end i32) ;; row i of d
    (local $l i32) ;; L_is
    (local $pair i32) ;; pairs that are left
    (local $value v128) ;; L_is twice, or L_ii
    (local $sum0 v128) (local $sum1 v128) (local $sum2 v128) (local $sum3 v128) ;; of two walkers each
    (local $low v128) (local $high v128) ;; the bounds of k
    (local $counts i32) ;; L_ii > 0, or it does not matter
    (local $delta v128)
    (local $x v128) ;; of two walkers; then k
    (local $a v128)

    (local.set $low (f64x2.splat (local.get $minCode)))
    (local.set $high (f64x2.splat (local.get $maxCode)))
    (local.set $i (local.get $size))
    (local.set $end (local.get $d))

    (loop $steps
      ;; 1. The sums of this step.
      (local.set $sum0 (v128.load (local.get $sums)))
      (local.set $sum1 (v128.load offset=16 (local.get $sums)))
      (local.set $sum2 (v128.load offset=32 (local.get $sums)))
      (local.set $sum3 (v128.load offset=48 (local.get $sums)))
      (local.set $s (local.get $d))
      (local.set $l (local.get $lower))
      (block $none
        (br_if $none (i32.eq (local.get $s) (local.get $end)))
        (loop $earlier
          (local.set $value (v128.load64_splat (local.get $l)))
          (local.set $sum0 (f64x2.add (local.get $sum0) (f64x2.mul (local.get $value) (v128.load (local.get $s)))))
          (local.set $sum1 (f64x2.add (local.get $sum1) (f64x2.mul (local.get $value) (v128.load offset=16 (local.get $s)))))
          (local.set $sum2 (f64x2.add (local.get $sum2) (f64x2.mul (local.get $value) (v128.load offset=32 (local.get $s)))))
          (local.set $sum3 (f64x2.add (local.get $sum3) (f64x2.mul (local.get $value) (v128.load offset=48 (local.get $s)))))
          (local.set $l (i32.add (local.get $l) (i32.const 8)))
          (br_if $earlier (i32.ne (local.tee $s (i32.add (local.get $s) (i32.const 64))) (local.get $end)))))
      (v128.store (local.get $sums) (local.get $sum0))
      (v128.store offset=16 (local.get $sums) (local.get $sum1))
      (v128.store offset=32 (local.get $sums) (local.get $sum2))
      (v128.store offset=48 (local.get $sums) (local.get $sum3))

      ;; 2. The letters, two walkers at a time.
      (local.set $value (v128.load64_splat (local.get $l)))
      (local.set $counts
        (i32.or (local.get $memoryless) (f64.gt (f64x2.extract_lane 0 (local.get $value)) (f64.const 0))))
      (local.set $deltas (i32.add (local.get $deltas) (i32.load (local.get $groups))))
      (local.set $pair (i32.const 4))
      (loop $pairs
        (local.set $a (f64x2.promote_low_f32x4 (v128.load64_zero (local.get $targets))))
        (local.set $x (local.get $a))
        (if (i32.eqz (local.get $memoryless))
          (then
            (local.set $x
              (f64x2.add
                (local.get $x)
                (f64x2.div
                  (f64x2.add (v128.load (local.get $sums)) (v128.load (local.get $drift)))
                  (local.get $value))))))
        (local.set $delta (v128.load (local.get $deltas)))
        (local.set $x
          (f64x2.min
            (local.get $high)
            (f64x2.max
              (local.get $low)
              (f64x2.floor
                (f64x2.add
                  (f64x2.sub (f64x2.div (local.get $x) (local.get $delta)) (v128.load (local.get $offsets)))
                  (v128.const f64x2 0.5 0.5))))))
        (local.set $x (v128.and (local.get $x) (f64x2.ne (local.get $delta) (v128.const f64x2 0 0))))
        (if (i32.eqz (local.get $counts))
          (then
            (local.set $x (v128.const f64x2 0 0))
            (local.set $delta (v128.const f64x2 0 0))))
        (i32.store16
          (local.get $codes)
          (i16x8.extract_lane_u 0
            (i8x16.narrow_i16x8_s
              (i16x8.narrow_i32x4_s (i32x4.trunc_sat_f64x2_s_zero (local.get $x)) (v128.const i32x4 0 0 0 0))
              (v128.const i32x4 0 0 0 0))))
        (local.set $x
          (f32x4.demote_f64x2_zero
            (f64x2.mul (f64x2.add (local.get $x) (v128.load (local.get $offsets))) (local.get $delta))))
        (i64.store (local.get $letters) (i64x2.extract_lane 0 (local.get $x)))
        (local.set $x
          (f32x4.demote_f64x2_zero (f64x2.sub (local.get $a) (f64x2.promote_low_f32x4 (local.get $x)))))
        (i64.store (local.get $differences) (i64x2.extract_lane 0 (local.get $x)))
        (v128.store (local.get $end) (f64x2.promote_low_f32x4 (local.get $x)))
        (local.set $end (i32.add (local.get $end) (i32.const 16)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
        (local.set $drift (i32.add (local.get $drift) (i32.const 16)))
        (local.set $deltas (i32.add (local.get $deltas) (i32.const 16)))
        (local.set $offsets (i32.add (local.get $offsets) (i32.const 16)))
        (local.set $targets (i32.add (local.get $targets) (i32.const 8)))
        (local.set $letters (i32.add (local.get $letters) (i32.const 8)))
        (local.set $differences (i32.add (local.get $differences) (i32.const 8)))
        (local.set $codes (i32.add (local.get $codes) (i32.const 2)))
        (br_if $pairs (local.tee $pair (i32.sub (local.get $pair) (i32.const 1)))))

      ;; 3. On to the next row of everything.
      (local.set $deltas (i32.sub (i32.sub (local.get $deltas) (i32.const 64)) (i32.load (local.get $groups))))
      (local.set $groups (i32.add (local.get $groups) (i32.const 4)))
      (local.set $offsets (i32.sub (local.get $offsets) (i32.const 64)))
      (local.set $lower (i32.add (local.get $lower) (i32.shl (local.get $size) (i32.const 3))))
      (local.set $sums (i32.add (local.get $sums) (i32.shl (i32.sub (local.get $pitch) (i32.const 8)) (i32.const 3))))
      (local.set $drift (i32.add (local.get $drift) (i32.shl (i32.sub (local.get $pitch) (i32.const 8)) (i32.const 3))))
      (local.set $targets (i32.add (local.get $targets) (i32.shl (i32.sub (local.get $pitch) (i32.const 8)) (i32.const 2))))
      (local.set $letters (i32.add (local.get $letters) (i32.shl (i32.sub (local.get $pitch) (i32.const 8)) (i32.const 2))))
      (local.set $differences (i32.add (local.get $differences) (i32.shl (i32.sub (local.get $pitch) (i32.const 8)) (i32.const 2))))
      (local.set $codes (i32.add (local.get $codes) (i32.sub (local.get $pitch) (i32.const 8))))
      (br_if $steps (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))))
