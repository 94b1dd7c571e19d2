// A matrix of doubles that owns its numbers, for the small dense algebra of classic methods.
// Networks use Tensor (engine/core), which is float and owns nothing.
#pragma once

#include <cassert>
#include <cstddef>
#include <span>
#include <vector>

namespace noron {

class Matrix {
 public:
  Matrix() = default;
  Matrix(int rows, int columns, double value = 0)
      : rows_(rows), columns_(columns), data_(static_cast<size_t>(rows) * columns, value) {}
  // `values` row after row.
  Matrix(int rows, int columns, std::span<const float> values)
      : rows_(rows), columns_(columns), data_(values.begin(), values.end()) {
    assert(data_.size() == static_cast<size_t>(rows) * columns);
  }

  int Rows() const { return rows_; }
  int Columns() const { return columns_; }
  double& operator()(int row, int column) { return data_[Index(row, column)]; }
  double operator()(int row, int column) const { return data_[Index(row, column)]; }
  std::span<double> Row(int row) {
    return {data_.data() + Index(row, 0), static_cast<size_t>(columns_)};
  }
  std::span<const double> Row(int row) const {
    return {data_.data() + Index(row, 0), static_cast<size_t>(columns_)};
  }
  std::span<double> Values() { return data_; }
  std::span<const double> Values() const { return data_; }
  bool operator==(const Matrix&) const = default;

 private:
  size_t Index(int row, int column) const {
    assert(row >= 0 && row < rows_ && column >= 0 && column <= columns_);
    return static_cast<size_t>(row) * columns_ + column;
  }

  int rows_ = 0;
  int columns_ = 0;
  std::vector<double> data_;
};

// Σ (a − b)²
inline double SquaredDistance(std::span<const double> a, std::span<const double> b) {
  assert(a.size() == b.size());
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

inline double Dot(std::span<const double> a, std::span<const double> b) {
  assert(a.size() == b.size());
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// The mean of each column; x has at least one row.
inline std::vector<double> ColumnMeans(const Matrix& x) {
  std::vector<double> mean(x.Columns());
  for (int i = 0; i < x.Rows(); ++i) {
    for (int j = 0; j < x.Columns(); ++j) mean[j] += x(i, j);
  }
  for (double& value : mean) value /= x.Rows();
  return mean;
}

}  // namespace noron
